import { Refusal } from "../../errors";
import { addressNumber } from "../../ipam/address";
import { available, mayGive, rangeOf } from "../../ipam/pool";
import type { NetworkRecord, Subnet } from "../../model/network";
import { listNames } from "../../state/words";
import type { AddressHolder } from "./taken";

/** How many holders a message names. */
const named = 5;

/** Says that a network's subnets of one family have no address left, how many there are, and who has them. */
export function rangeFull(
  { name }: NetworkRecord,
  pools: readonly Subnet[],
  taken: readonly AddressHolder[],
): Refusal {
  const ranges = pools.map(rangeOf).join(", ");
  const total = pools.reduce((sum, pool) => sum + available(pool, []), 0n);
  if (total === 0n) {
    return {
      code: "range-full",
      problem: `the network "${name}" has no address to give in ${ranges}: each one is a network, broadcast or gateway address, or excluded`,
      remedy: "add a subnet, or widen ipRange",
    };
  }
  const holders = holdersIn(pools, taken);
  return {
    code: "range-full",
    problem: `the network "${name}" is full: ${String(holders.length)} of ${String(total)} addresses of ${ranges} are in use: ${listNames(holders, named)}`,
    remedy: "add a subnet, widen ipRange, or remove an attachment",
  };
}

/** Lists the addresses in use that the network could give, each once, lowest first, with the first known holder. */
function holdersIn(pools: readonly Subnet[], taken: readonly AddressHolder[]): string[] {
  const holders = new Map<bigint, string>();
  for (const { address, by } of taken) {
    const { value } = addressNumber(address);
    if (pools.some((pool) => mayGive(pool, address)) && !holders.has(value))
      holders.set(value, `${address} by ${by}`);
  }
  return [...holders].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, words]) => words);
}
