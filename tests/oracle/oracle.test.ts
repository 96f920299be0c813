import { allocate } from "./_allocation";
import { compare } from "./_compare";
import { useLab } from "./_containers";
import { poolsGiven } from "./_pools";
import { refuse } from "./_refusal";
import type { Row } from "./_row";
import { joinTwo } from "./_two-networks";
import { addresses } from "./rows/addresses";
import { allocations } from "./rows/allocations";
import { documents } from "./rows/documents";
import { ipvlan } from "./rows/ipvlan";
import { macvlan } from "./rows/macvlan";
import { parents } from "./rows/parents";
import { refusals } from "./rows/refusals";
import { twoNetworks } from "./rows/two-networks";

const lab = useLab();

const rows: readonly Row[] = [...parents, ...addresses, ...documents, ...ipvlan, ...macvlan];

describe("as Docker makes it", () => {
  test.each(rows)("$name", (row) => compare(row, lab));
});

describe("as Podman makes it", () => {
  test.each(rows.filter(({ podman }) => podman !== undefined))("$name", (row) => compare(row, lab, "podman"));
});

describe("as somebody makes it with ip", () => {
  test.each(rows.filter(({ byHand }) => byHand !== undefined))("$name", (row) =>
    compare(row, lab, "by hand"),
  );
});

describe("in two networks", () => {
  test.each(twoNetworks)("$name", (row) => joinTwo(row, lab));
});

test("a default pool that was given back is given again here, and not by Docker", async () => {
  const { theirs, ours } = await poolsGiven(lab);
  expect(ours[1]).toBe(ours[0]);
  expect(theirs[1]).not.toBe(theirs[0]);
  expect([...theirs, ...ours]).toEqual(Array(4).fill(expect.stringMatching(/^172\.\d+\.0\.0\/16$/)));
});

describe("refused", () => {
  test.each(refusals)("$name", (row) => refuse(row, lab));
});

describe("addresses given", () => {
  test.each(allocations)("$name", (row) => allocate(row, lab));
});
