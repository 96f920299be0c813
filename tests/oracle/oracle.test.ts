import { useLab } from "./_containers";
import { compare } from "./_compare";
import { ipvlan } from "./rows/ipvlan";

const lab = useLab();

test.each([...ipvlan])("$name", async (row) => {
  await compare(row, lab);
});
