import type { Address, Prefix } from "../model/address";
import type { Subnet } from "../model/network";
import { addressNumber, formatAddress, isIpv6, prefixNumbers, type PrefixNumbers } from "./address";
import { contains } from "./prefix";

/**
 * Whether an address may be given to a container at all: in the subnet, and neither its network address (IPv6:
 * subnet-router anycast, RFC 4291 §2.6.1) nor its IPv4 broadcast address, its gateway, or excluded.
 *
 * A /31 or /32 has neither network nor broadcast address (RFC 3021).
 */
export function isAllocatable(subnet: Subnet, address: Address): boolean {
  return contains(subnet.cidr, address) && !reservedValues(subnet).has(addressNumber(address).value);
}

/** Why an address of the subnet may not be given: what it is. */
export function reservedAs({ cidr, gateway, exclude = [] }: Subnet, address: Address): string {
  if (address === gateway) return "the subnet's gateway";
  if (exclude.includes(address)) return "excluded";
  if (isIpv6(address)) return "the subnet-router anycast address";
  const isFirst = addressNumber(address).value === prefixNumbers(cidr).first;
  return isFirst ? "the network address" : "the broadcast address";
}

/** Whether an address is one of those that are given where nobody chose one. */
export function mayGive(subnet: Subnet, address: Address): boolean {
  return contains(rangeOf(subnet), address) && isAllocatable(subnet, address);
}

/**
 * The lowest free address that nobody chose: in `ipRange`, neither reserved nor taken.
 *
 * @param taken addresses in use, of any subnet
 */
export function lowestFree(subnet: Subnet, taken: Iterable<Address>): Address | undefined {
  const { family, first, last } = prefixNumbers(rangeOf(subnet));
  const unavailable = unavailableIn(subnet, taken);
  // Only what is unavailable can be in the way, so this ends after that many steps however wide the range is.
  for (let value = first; value <= last; value++) {
    if (!unavailable.has(value)) return formatAddress({ family, value });
  }
  return undefined;
}

/** How many addresses a range has left, exactly. */
export function available(subnet: Subnet, taken: Iterable<Address>): bigint {
  const { first, last } = prefixNumbers(rangeOf(subnet));
  const inRange = [...unavailableIn(subnet, taken)].filter((value) => first <= value && value <= last);
  return last - first + 1n - BigInt(inRange.length);
}

/**
 * How many addresses each subnet has to give in all, by its CIDR; as text, since a number ends at 2⁵³.
 *
 * @param taken addresses that the network has itself
 */
export function capacity(subnets: readonly Subnet[], taken: readonly Address[] = []): Record<string, string> {
  return Object.fromEntries(subnets.map((subnet) => [subnet.cidr, String(available(subnet, taken))]));
}

/**
 * The gateway of a subnet that none was given for: its first usable address (`10.1.100.128/25` → `10.1.100.129`).
 * Undefined for a point-to-point subnet (/31, /32, /127, /128), which has no address to spare.
 */
export function inferredGateway(subnet: Prefix): Address | undefined {
  const { family, first, last } = prefixNumbers(subnet);
  return last - first < 3n ? undefined : formatAddress({ family, value: first + 1n });
}

/** Where addresses come from that nobody chose. */
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
