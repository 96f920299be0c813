import { compare } from "./_compare";
import { useLab } from "./_containers";
import { addresses } from "./rows/addresses";
import { ipvlan } from "./rows/ipvlan";
import { macvlan } from "./rows/macvlan";
import { parents } from "./rows/parents";

const lab = useLab();

test.each([...parents, ...addresses, ...ipvlan, ...macvlan])("$name", async (row) => {
  await compare(row, lab);
});
