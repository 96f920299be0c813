import { parsePrefix } from "../ipam/address";
import type { Prefix } from "../model/address";

/** Those of a list that are known and right: inputs may hold what is neither. */
export function knownPrefixes(
  list: unknown,
  cidrOf: (entry: unknown) => unknown = (entry) => entry,
): Prefix[] {
  const all: unknown[] = Array.isArray(list) ? list : [];
  return all.map(cidrOf).flatMap((cidr) => (typeof cidr === "string" ? (parsePrefix(cidr) ?? []) : []));
}
