import { readFileSync } from "node:fs";
import { join } from "node:path";

type Fixture = "links" | "addresses" | "routes" | "links-of-another-namespace" | "children";

/** What iproute2 6.15 printed on Linux 7.2, as it came: `ip -j -d link show`, `addr show`, `route show table all`. */
export function fixture(name: Fixture): unknown[] {
  return JSON.parse(readFileSync(join(__dirname, "_fixtures", `${name}.json`), "utf8")) as unknown[];
}
