import { readFileSync } from "node:fs";
import { memoize } from "../../memoize";
import { fileOf } from "./files";
import { filesIn, handedOn, optional, partsOf, type HostMode } from "./parts";

/** Reads a part and removes its comments, because it is sent with every call. */
const partText = memoize((part) => {
  const text = readFileSync(fileOf(part), "utf8").replace(/^\s*(#.*\n)?/gm, "");
  const others = Object.entries(handedOn[part] ?? {}).map(([name, mode]) => [name, hostText(mode)]);
  const held = [...others, ...Object.entries(filesIn[part] ?? {})];
  return held.map(([name, value]) => `${name}='${value}'\n`).join("") + text;
});

/** Builds the script for a host, for one document if given. It has no single quote, so another text can quote it. */
export function hostText(mode: HostMode, document?: string): string {
  const parts: readonly string[] = partsOf[mode];
  return parts
    .filter((part) => document === undefined || (optional[part]?.test(document) ?? true))
    .map(partText)
    .join("");
}
