import { parse } from "json5";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { BriefState, BriefWish } from "./_helpers";

export interface Case {
  readonly file: string;
  readonly wish: BriefWish;
  readonly state: BriefState;
  /** Undefined in a new case. */
  readonly plan: string | undefined;
}

export const casesFolder = join(__dirname, "_cases");

/** Reads every file of `_cases`; cases.test.ts describes them. */
export function readCases(): Case[] {
  return readdirSync(casesFolder, { recursive: true, encoding: "utf8" })
    .filter((path) => extname(path) !== "")
    .sort()
    .map((file) => {
      const text = readFileSync(join(casesFolder, file), "utf8");
      const [, desired = "", observed = "", plan] = text.split(/^-- (?:desired|observed|plan) --\n/m);
      return { file, wish: parse<BriefWish>(desired), state: parse<BriefState>(observed), plan };
    });
}
