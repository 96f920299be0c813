import type { Prefix } from "../model/address";
import { prefixLength, toPrefix } from "./address";
import { overlap } from "./prefix";

/** Where Docker takes a subnet from that nobody chose (moby, libnetwork/ipamutils): 172.17–31.0.0/16, then 192.168.0.0/16 in /20s. */
const defaultPools: readonly Prefix[] = [
  ...Array.from({ length: 15 }, (_, index) => toPrefix(`172.${String(17 + index)}.0.0/16`)),
  ...Array.from({ length: 16 }, (_, index) => toPrefix(`192.168.${String(16 * index)}.0/20`)),
];

/**
 * The first of them that overlaps nothing in use; undefined when all do.
 *
 * @param inUse prefixes of the host's routes and networks
 */
export function freeDefaultPool(inUse: readonly Prefix[]): Prefix | undefined {
  // A default route covers everything and says nothing of what is in use.
  const prefixes = inUse.filter((prefix) => prefixLength(prefix) > 0);
  return defaultPools.find((pool) => !prefixes.some((used) => overlap(pool, used)));
}
