import { allocate } from "./_allocation";
import { useLab } from "./_containers";
import { poolAmong, poolsGiven } from "./_pools";
import { refuse } from "./_refusal";
import { allocations } from "./rows/allocations";
import { pools } from "./rows/pools";
import { refusals } from "./rows/refusals";

const lab = useLab();

test("a default pool that was given back is given again here, and not by Docker", async () => {
  const { theirs, ours } = await poolsGiven(lab);
  expect(ours[1]).toBe(ours[0]);
  expect(theirs[1]).not.toBe(theirs[0]);
  expect([...theirs, ...ours]).toEqual(Array(4).fill(expect.stringMatching(/^172\.\d+\.0\.0\/16$/)));
});

test.each(pools)("a default pool $name", async (row) => {
  const { theirs, ours } = await poolAmong(row, lab);
  expect([theirs, ours]).toEqual([expect.stringMatching(row.pool), expect.stringMatching(row.pool)]);
});

describe("refused", () => {
  test.each(refusals)("$name", (row) => refuse(row, lab));
});

describe("addresses given", () => {
  test.each(allocations)("$name", (row) => allocate(row, lab));
});
