import { allocate } from "./_allocation";
import { compare } from "./_compare";
import { useLab } from "./_containers";
import { refuse } from "./_refusal";
import { addresses } from "./rows/addresses";
import { allocations } from "./rows/allocations";
import { ipvlan } from "./rows/ipvlan";
import { macvlan } from "./rows/macvlan";
import { parents } from "./rows/parents";
import { refusals } from "./rows/refusals";

const lab = useLab();

test.each([...parents, ...addresses, ...ipvlan, ...macvlan])("$name", async (row) => {
  await compare(row, lab);
});

describe("refused", () => {
  test.each(refusals)("$name", (row) => refuse(row, lab));
});

describe("addresses given", () => {
  test.each(allocations)("$name", (row) => allocate(row, lab));
});
