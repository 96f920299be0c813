import { addressOf, contains, formatAddress, prefixOf, type Address, type Prefix } from "./prefix";

/** A subnet that addresses are given from, as it was resolved: nothing is left to be inferred. */
export interface Subnet {
  /** `192.168.10.0/24` */
  readonly cidr: string;
  readonly gateway?: string;
  /** Where addresses come from that nobody chose. Default: the whole subnet. */
  readonly ipRange?: string;
  /** Addresses that are never given. */
  readonly exclude?: readonly string[];
}

/**
 * Whether an address may be given to a container at all: in the subnet, and neither its network address (IPv6:
 * subnet-router anycast, RFC 4291 §2.6.1) nor its IPv4 broadcast address, its gateway, or excluded.
 *
 * A /31 or /32 has neither network nor broadcast address (RFC 3021).
 */
export function isAllocatable(subnet: Subnet, address: string): boolean {
  const candidate = addressOf(address);
  const prefix = prefixOf(subnet.cidr);
  return contains(prefix, candidate) && !reservedValues(subnet, prefix).has(candidate.value);
}

/** Why an address of the subnet may not be given: what it is. */
export function reservedAs({ cidr, gateway, exclude = [] }: Subnet, address: string): string {
  if (address === gateway) return "the subnet's gateway";
  if (exclude.includes(address)) return "excluded";
  const { family, value } = addressOf(address);
  if (family === 6) return "the subnet-router anycast address";
  return value === prefixOf(cidr).first ? "the network address" : "the broadcast address";
}

/** Whether an address is one of those that are given where nobody chose one. */
export function mayGive(subnet: Subnet, address: string): boolean {
  return contains(rangeOf(subnet), addressOf(address)) && isAllocatable(subnet, address);
}

/**
 * The lowest free address that nobody chose: in `ipRange`, neither reserved nor taken.
 *
 * @param taken addresses in use, of any subnet
 */
export function lowestFree(subnet: Subnet, taken: Iterable<string>): string | undefined {
  const prefix = prefixOf(subnet.cidr);
  const range = rangeOf(subnet);
  const unavailable = unavailableIn(subnet, taken);
  // Only what is unavailable can be in the way, so this ends after that many steps however wide the range is.
  for (let value = range.first; value <= range.last; value++) {
    if (!unavailable.has(value)) return formatAddress({ family: prefix.family, value });
  }
  return undefined;
}

/** How many addresses a range has left, exactly. */
export function available(subnet: Subnet, taken: Iterable<string>): bigint {
  const range = rangeOf(subnet);
  const inRange = [...unavailableIn(subnet, taken)].filter(
    (value) => range.first <= value && value <= range.last,
  );
  return range.last - range.first + 1n - BigInt(inRange.length);
}

/**
 * How many addresses each subnet has to give in all, by its CIDR; as text, since a number ends at 2⁵³.
 *
 * @param taken addresses that the network has itself
 */
export function capacity(subnets: readonly Subnet[], taken: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(subnets.map((subnet) => [subnet.cidr, String(available(subnet, taken))]));
}

/**
 * The gateway of a subnet that none was given for: its first usable address (`10.1.100.128/25` → `10.1.100.129`).
 * Undefined for a point-to-point subnet (/31, /32, /127, /128), which has no address to spare.
 */
export function inferredGateway(cidr: string): string | undefined {
  const { family, first, last } = prefixOf(cidr);
  return last - first < 3n ? undefined : formatAddress({ family, value: first + 1n });
}

function rangeOf({ cidr, ipRange }: Subnet): Prefix {
  return prefixOf(ipRange ?? cidr);
}

function unavailableIn(subnet: Subnet, taken: Iterable<string>): Set<bigint> {
  const prefix = prefixOf(subnet.cidr);
  const values = reservedValues(subnet, prefix);
  for (const text of taken) {
    const address = addressOf(text);
    if (contains(prefix, address)) values.add(address.value);
  }
  return values;
}

function reservedValues({ gateway, exclude = [] }: Subnet, prefix: Prefix): Set<bigint> {
  const given = [...(gateway === undefined ? [] : [gateway]), ...exclude].map(addressOf);
  return new Set([
    ...given.filter((address: Address) => contains(prefix, address)).map(({ value }) => value),
    ...edges(prefix),
  ]);
}

function edges({ family, length, first, last }: Prefix): bigint[] {
  if (family === 6) return [first];
  return length >= 31 ? [] : [first, last];
}
