import { parsePrefix } from "../ipam/address";
import type { Prefix } from "../model/address";

/** Returns the known and valid prefixes of a list; inputs may hold others. */
export function knownPrefixes(
  list: unknown,
  cidrOf: (entry: unknown) => unknown = (entry) => entry,
): Prefix[] {
  const all: unknown[] = Array.isArray(list) ? list : [];
  return all.map(cidrOf).flatMap((cidr) => (typeof cidr === "string" ? (parsePrefix(cidr) ?? []) : []));
}
