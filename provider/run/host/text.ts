import { readFileSync } from "node:fs";
import { join } from "node:path";
import { remembered } from "../../remembered";
import { handedOn, partsOf, type HostMode } from "./parts";

/** A part without its comments: it travels with every call. */
const partText = remembered((part) =>
  readFileSync(join(__dirname, `${part}.sh`), "utf8").replace(/^\s*(#.*\n)?/gm, ""),
);

/** What a host is sent to run. It holds no single quote, so that another one can hold it between two of them. */
export function hostText(mode: HostMode): string {
  const others = Object.entries(handedOn[mode] ?? {}).map(
    ([name, other]) => `${name}='${hostText(other)}'\n`,
  );
  return [...others, ...partsOf[mode].map(partText)].join("");
}
