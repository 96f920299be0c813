import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { queueLength, type Difference, type Row } from "../../oracle/_row";
import { addresses } from "../../oracle/rows/addresses";
import { allocations } from "../../oracle/rows/allocations";
import { ipvlan } from "../../oracle/rows/ipvlan";
import { macvlan } from "../../oracle/rows/macvlan";
import { parents } from "../../oracle/rows/parents";
import { refusals } from "../../oracle/rows/refusals";

const document = readFileSync(resolve(__dirname, "../../../docs/docker.md"), "utf8");

/** Last cells of the tables under "What differs". */
const explained = (document.split("\n## What differs\n")[1] ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| --- ") && !line.endsWith(" why |"))
  .map((line) => line.split(" | ").at(-1)?.replace(/ ?\|$/, "").trim() ?? "")
  .filter((reason) => reason !== "");

test("the document explains what the oracle's rows differ in, and nothing else", () => {
  const rows: readonly Row[] = [...addresses, ...ipvlan, ...macvlan, ...parents];
  const all: readonly (Readonly<Record<string, Difference>> | undefined)[] = [
    ...rows.flatMap(({ differences, podmanDifferences }) => [differences, podmanDifferences]),
    ...allocations.map(({ differences }) => differences),
  ];
  const reasons = [
    ...all.flatMap((differences = {}) => Object.values(differences)),
    ...refusals,
    queueLength,
  ].flatMap(({ why }) => (why === undefined ? [] : [why]));
  expect([...explained].sort()).toEqual([...new Set(reasons)].sort());
});
