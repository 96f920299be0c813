import { readFileSync } from "node:fs";
import { join } from "node:path";

type Fixture = "links" | "addresses" | "routes" | "links-of-another-namespace" | "children";

/** Returns the output of iproute2 6.15 on Linux 7.2: `ip -j -d link show`, `addr show`, `route show table all`. */
export function fixture(name: Fixture): unknown[] {
  return JSON.parse(readFileSync(join(__dirname, "_fixtures", `${name}.json`), "utf8")) as unknown[];
}
