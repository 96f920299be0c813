import type { Address, Prefix } from "../model/address";
import type { Subnet } from "../model/network";
import { addressNumber, formatAddress, isIpv6, prefixNumbers, type PrefixNumbers } from "./address";
import { contains } from "./prefix";

/**
 * Checks whether a container may be given an address at all: it must be in the subnet, must not be the network address
 * (IPv6: subnet-router anycast, RFC 4291 §2.6.1), the IPv4 broadcast address or the gateway, and must not be excluded.
 *
 * A /31 or /32 has neither a network nor a broadcast address (RFC 3021).
 */
export function isAllocatable(subnet: Subnet, address: Address): boolean {
  return contains(subnet.cidr, address) && !reservedValues(subnet).has(addressNumber(address).value);
}

/** Says why an address of the subnet may not be given: what it is. */
export function reservedAs({ cidr, gateway, exclude = [] }: Subnet, address: Address): string {
  if (address === gateway) return "the subnet's gateway";
  if (exclude.includes(address)) return "excluded";
  if (isIpv6(address)) return "the subnet-router anycast address";
  const isFirst = addressNumber(address).value === prefixNumbers(cidr).first;
  return isFirst ? "the network address" : "the broadcast address";
}

/** Checks whether an address may be chosen automatically. */
export function mayGive(subnet: Subnet, address: Address): boolean {
  return contains(rangeOf(subnet), address) && isAllocatable(subnet, address);
}

/**
 * Returns the lowest address to choose automatically: in `ipRange`, neither reserved nor taken.
 *
 * @param taken addresses in use, of any subnet
 */
export function lowestFree(subnet: Subnet, taken: Iterable<Address>): Address | undefined {
  const { family, first, last } = prefixNumbers(rangeOf(subnet));
  const unavailable = unavailableIn(subnet, taken);
  // The loop skips unavailable addresses only, so their number bounds it, however wide the range is.
  for (let value = first; value <= last; value++) {
    if (!unavailable.has(value)) return formatAddress({ family, value });
  }
  return undefined;
}

/** Counts the addresses that a range has left, exactly. */
export function available(subnet: Subnet, taken: Iterable<Address>): bigint {
  const { first, last } = prefixNumbers(rangeOf(subnet));
  const inRange = [...unavailableIn(subnet, taken)].filter((value) => first <= value && value <= last);
  return last - first + 1n - BigInt(inRange.length);
}

/**
 * Counts the addresses that each subnet has to give in all, by its CIDR; as text, since numbers end at 2⁵³.
 *
 * @param taken addresses that the network uses itself
 */
export function capacity(subnets: readonly Subnet[], taken: readonly Address[] = []): Record<string, string> {
  return Object.fromEntries(subnets.map((subnet) => [subnet.cidr, String(available(subnet, taken))]));
}

/**
 * Returns the default gateway of a subnet, its first usable address (`10.1.100.128/25` → `10.1.100.129`).
 * Undefined for a point-to-point subnet (/31, /32, /127, /128), which has no address to spare.
 */
export function inferredGateway(subnet: Prefix): Address | undefined {
  const { family, first, last } = prefixNumbers(subnet);
  return last - first < 3n ? undefined : formatAddress({ family, value: first + 1n });
}

/** Returns the range from which addresses are chosen automatically. */
export function rangeOf({ cidr, ipRange }: Pick<Subnet, "cidr" | "ipRange">): Prefix {
  return ipRange ?? cidr;
}

function unavailableIn(subnet: Subnet, taken: Iterable<Address>): Set<bigint> {
  const inside = [...taken].filter((address) => contains(subnet.cidr, address));
  return new Set([...inside.map((address) => addressNumber(address).value), ...reservedValues(subnet)]);
}

function reservedValues({ cidr, gateway, exclude = [] }: Subnet): Set<bigint> {
  const inside = [...(gateway === undefined ? [] : [gateway]), ...exclude].filter((address) =>
    contains(cidr, address),
  );
  return new Set([...inside.map((address) => addressNumber(address).value), ...edges(prefixNumbers(cidr))]);
}

function edges({ family, length, first, last }: PrefixNumbers): bigint[] {
  if (family === 6) return [first];
  return length >= 31 ? [] : [first, last];
}
