import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { memoize } from "../../memoize";

/** Lists the scripts in a folder and below it, by name. */
const scriptsIn = memoize((folder) => {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Map(paths.map((path) => [basename(path), join(folder, path)]));
});

/**
 * Returns the path of a part. No two have one name, whichever folder they are in: `base/` is what every text begins with,
 * `look/`, `change/` and `restore/` are what the texts of these names are made of.
 */
export function fileOf(part: string): string {
  const file = scriptsIn(__dirname).get(`${part}.sh`);
  if (file === undefined) throw new Error(`There is no part ${part}.`);
  return file;
}
