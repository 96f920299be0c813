import { bitsOf, formatAddress, prefixAt, prefixNumbers } from "../../ipam/address";
import { available } from "../../ipam/pool";
import type { Prefix } from "../../model/address";

interface Wanted {
  readonly cidr: Prefix;
  readonly length: number;
  /** Of any family, in any order; they may overlap. */
  readonly taken: readonly Prefix[];
}

/** Finds the ranges of one length that are free, the lowest first. A gap in what is taken costs no more than one that is short. */
export function* freeRanges({ cidr, length, taken }: Wanted): Generator<Prefix, undefined> {
  const { family, first, last } = prefixNumbers(cidr);
  const size = 1n << BigInt(bitsOf(family) - length);
  const gone = taken.map(prefixNumbers).filter((each) => each.family === family);
  gone.sort((left, right) => Number(left.first > right.first) - Number(left.first < right.first));
  let next = 0;
  for (let start = first; start <= last; start += size) {
    while (next < gone.length && (gone[next]?.last ?? 0n) < start) next++;
    const hit = gone[next];
    if (hit !== undefined && hit.first < start + size) {
      // The end of the last range that has a part of it.
      start = (hit.last / size) * size;
      continue;
    }
    const range = prefixAt(formatAddress({ family, value: start }), length);
    if (isUsable(cidr, range)) yield range;
  }
  return undefined;
}

/** Tells whether a range has an address to give: in a prefix of its own, the network's address is none. */
export function isUsable(cidr: Prefix, range: Prefix): boolean {
  return available({ cidr, ipRange: range }, []) > 0n;
}
