import { readdirSync } from "node:fs";
import { join } from "node:path";
import { memoize } from "../../memoize";

/**
 * Returns the path of a part. No two have one name, whichever folder they are in: `base/` is what every text begins with,
 * `look/`, `change/` and `restore/` are what the texts of these names are made of.
 */
export const fileOf = memoize((part) => {
  const file = readdirSync(__dirname, { recursive: true, encoding: "utf8" }).find((path) =>
    `/${path}`.endsWith(`/${part}.sh`),
  );
  if (file === undefined) throw new Error(`There is no part ${part}.`);
  return join(__dirname, file);
});
