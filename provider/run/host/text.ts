import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memoize } from "../../memoize";
import { handedOn, optional, partsOf, type HostMode } from "./parts";

/** A part without its comments: it travels with every call. */
const partText = memoize((part) => {
  const text = readFileSync(join(__dirname, `${part}.sh`), "utf8").replace(/^\s*(#.*\n)?/gm, "");
  const other = handedOn[part];
  return other === undefined ? text : `${other.variable}='${hostText(other.mode)}'\n${text}`;
});

/** What a host is sent to run, for one document where that is given. It holds no single quote, so that another text can hold it. */
export function hostText(mode: HostMode, document?: string): string {
  const parts: readonly string[] = partsOf[mode];
  return parts
    .filter((part) => document === undefined || (optional[part]?.test(document) ?? true))
    .map(partText)
    .join("");
}
