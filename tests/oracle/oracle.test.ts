import { allocate } from "./_allocation";
import { compare } from "./_compare";
import { useLab } from "./_containers";
import { refuse } from "./_refusal";
import type { Row } from "./_row";
import { addresses } from "./rows/addresses";
import { allocations } from "./rows/allocations";
import { ipvlan } from "./rows/ipvlan";
import { macvlan } from "./rows/macvlan";
import { parents } from "./rows/parents";
import { refusals } from "./rows/refusals";

const lab = useLab();

const rows: readonly Row[] = [...parents, ...addresses, ...ipvlan, ...macvlan];

describe("as Docker makes it", () => {
  test.each(rows)("$name", (row) => compare(row, lab));
});

describe("as Podman makes it", () => {
  test.each(rows.filter(({ podman }) => podman !== undefined))("$name", (row) => compare(row, lab, "podman"));
});

describe("refused", () => {
  test.each(refusals)("$name", (row) => refuse(row, lab));
});

describe("addresses given", () => {
  test.each(allocations)("$name", (row) => allocate(row, lab));
});
