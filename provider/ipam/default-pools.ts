import type { Prefix } from "../model/address";
import { prefixLength, toPrefix } from "./address";
import { overlap } from "./prefix";

/** Docker's default pools (moby, libnetwork/ipamutils): 172.17–31.0.0/16, then 192.168.0.0/16 in /20s. */
const defaultPools: readonly Prefix[] = [
  ...Array.from({ length: 15 }, (_, index) => toPrefix(`172.${String(17 + index)}.0.0/16`)),
  ...Array.from({ length: 16 }, (_, index) => toPrefix(`192.168.${String(16 * index)}.0/20`)),
];

/**
 * Returns the first default pool that overlaps nothing in use, or undefined if there is none.
 *
 * @param inUse prefixes of the host's routes and networks
 * @param first the pool to prefer
 */
export function freeDefaultPool(inUse: readonly Prefix[], first?: Prefix): Prefix | undefined {
  // A default route covers everything and says nothing about what is in use.
  const prefixes = inUse.filter((prefix) => prefixLength(prefix) > 0);
  const pools = first === undefined ? defaultPools : [first, ...defaultPools];
  return pools.find((pool) => !prefixes.some((used) => overlap(pool, used)));
}
