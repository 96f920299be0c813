import type { Prefix } from "../model/address";
import { prefixLength, toPrefix } from "./address";
import { covers, overlap } from "./prefix";

/** Docker's default pools (moby, libnetwork/ipamutils): 172.17–31.0.0/16, then 192.168.0.0/16 in /20s. */
const defaultPools: readonly Prefix[] = [
  ...Array.from({ length: 15 }, (_, index) => toPrefix(`172.${String(17 + index)}.0.0/16`)),
  ...Array.from({ length: 16 }, (_, index) => toPrefix(`192.168.${String(16 * index)}.0/20`)),
];

/** What may forbid a default pool: prefixes on links and of networks, and those that a host reaches over gateways. */
export interface InUse {
  readonly here: readonly Prefix[];
  readonly beyond: readonly Prefix[];
}

/**
 * Returns the first default pool that nothing here overlaps, or undefined if there is none. What lies beyond gateways
 * forbids a pool only if it is in it: a route to more, such as that of a VPN for all traffic, says nothing about it.
 *
 * @param first the pool to prefer
 */
export function freeDefaultPool({ here, beyond }: InUse, first?: Prefix): Prefix | undefined {
  // A default route covers everything and says nothing about what is in use.
  const around = here.filter((prefix) => prefixLength(prefix) > 0);
  const pools = first === undefined ? defaultPools : [first, ...defaultPools];
  return pools.find(
    (pool) => !around.some((used) => overlap(pool, used)) && !beyond.some((routed) => covers(pool, routed)),
  );
}
