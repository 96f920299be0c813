import { compare } from "./_compare";
import { useLab } from "./_containers";
import { networks } from "./rows/networks";

const lab = useLab();

describe("as Docker makes it", () => {
  test.each(networks)("$name", (row) => compare(row, lab));
});
