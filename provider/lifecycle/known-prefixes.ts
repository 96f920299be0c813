import ipaddr from "ipaddr.js";
import { prefixOf, type Prefix } from "../ipam/prefix";

/** Those of a list that are known and right: inputs may hold what is neither. */
export function knownPrefixes(
  list: unknown,
  cidrOf: (entry: unknown) => unknown = (entry) => entry,
): Prefix[] {
  const all: unknown[] = Array.isArray(list) ? list : [];
  return all
    .map(cidrOf)
    .flatMap((cidr) => (typeof cidr === "string" && ipaddr.isValidCIDR(cidr) ? [prefixOf(cidr)] : []));
}
