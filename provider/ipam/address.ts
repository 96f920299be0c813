import ipaddr from "ipaddr.js";
import { memoize } from "../memoize";
import type { Address, Family, InterfaceAddress, MacAddress, Prefix } from "../model/address";

/** An address as a number: 32 bits for IPv4, 128 for IPv6. */
interface AddressNumber {
  readonly family: Family;
  readonly value: bigint;
}

/** A prefix as numbers: its first address, the network's own, and its last, for IPv4 the broadcast address. */
export interface PrefixNumbers {
  readonly family: Family;
  readonly length: number;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Parses an address; undefined if the text is not one.
 *
 * ipaddr.js's own isValid takes 010.0.0.1 for 8.0.0.1 and 1.2.3 for 1.2.0.3.
 */
export const parseAddress = memoize((text): Address | undefined => {
  const isIpv4 = ipaddr.IPv4.isValidFourPartDecimal(text);
  if (!isIpv4 && (text.includes("%") || !ipaddr.IPv6.isValid(text))) return undefined;
  return spelled(ipaddr.parse(text));
});

/** Parses an address with a prefix length; undefined if the text is not one. */
export const parseInterfaceAddress = memoize((text): InterfaceAddress | undefined => {
  const [, alone = "", length = ""] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = parseAddress(alone);
  if (address === undefined || Number(length) > bitsOf(familyOf(address))) return undefined;
  return withLength(address, Number(length));
});

/** Parses a network and clears its host bits; undefined if the text is not one. */
export const parsePrefix = memoize((text): Prefix | undefined => {
  const whole = parseInterfaceAddress(text);
  return whole === undefined ? undefined : prefixOf(whole);
});

/** Converts a text that is known to be an address. */
export function toAddress(text: string): Address {
  return parseAddress(text) ?? unlike("an address", text);
}

/** Converts a text that is known to be an address with a prefix length. */
export function toInterfaceAddress(text: string): InterfaceAddress {
  return parseInterfaceAddress(text) ?? unlike("an address with prefix length", text);
}

/** Converts a text that is known to be a network. */
export function toPrefix(text: string): Prefix {
  return parsePrefix(text) ?? unlike("a network", text);
}

/** Converts a MAC address, in whatever case the kernel or the program spells it. */
export function macAddressOf(text: string): MacAddress {
  return text.toLowerCase() as MacAddress;
}

export function familyOf(text: Address | InterfaceAddress | Prefix): Family {
  return text.includes(":") ? 6 : 4;
}

export function isIpv6(text: Address | InterfaceAddress | Prefix): boolean {
  return familyOf(text) === 6;
}

/** Returns the address alone: `192.0.2.1` for `192.0.2.1/24`. */
export function addressOf(address: InterfaceAddress): Address {
  return address.slice(0, address.indexOf("/")) as Address;
}

/** Returns the subnet of an interface's address: `192.0.2.0/24` for `192.0.2.1/24`. */
export const prefixOf: (address: InterfaceAddress) => Prefix = memoize((text) =>
  formatPrefix(prefixNumbers(text as InterfaceAddress)),
);

export function prefixLength(text: InterfaceAddress | Prefix): number {
  return Number(text.slice(text.indexOf("/") + 1));
}

/** Returns an address with the prefix length of its subnet. */
export function addressIn(subnet: Prefix, address: Address): InterfaceAddress {
  return withLength(address, prefixLength(subnet));
}

/** Returns an address without a subnet: `192.0.2.1/32`. */
export function hostAddress(address: Address): InterfaceAddress {
  return withLength(address, bitsOf(familyOf(address)));
}

/** Returns the prefix of one address: `192.0.2.1/32`. */
export function hostPrefix(address: Address): Prefix {
  return prefixOf(hostAddress(address));
}

/** Returns the network of this length that an address is in. */
export function prefixAt(address: Address, length: number): Prefix {
  return prefixOf(withLength(address, length));
}

export const addressNumber: (address: Address) => AddressNumber = memoize((text) =>
  numberOf(ipaddr.parse(text)),
);

export const prefixNumbers: (prefix: InterfaceAddress | Prefix) => PrefixNumbers = memoize((text) => {
  const [address, length] = ipaddr.parseCIDR(text);
  const { family, value } = numberOf(address);
  const hostBits = BigInt(bitsOf(family) - length);
  const first = (value >> hostBits) << hostBits;
  return { family, length, first, last: first + (1n << hostBits) - 1n };
});

export function formatAddress({ family, value }: AddressNumber): Address {
  const bytes = Array.from({ length: bitsOf(family) / 8 }, (_, index) =>
    Number((value >> BigInt(bitsOf(family) - 8 * (index + 1))) & 0xffn),
  );
  return spelled(ipaddr.fromByteArray(bytes));
}

function formatPrefix({ family, first, length }: PrefixNumbers): Prefix {
  return `${formatAddress({ family, value: first })}/${String(length)}` as Prefix;
}

function withLength(address: Address, length: number): InterfaceAddress {
  return `${address}/${String(length)}` as InterfaceAddress;
}

/** Spells IPv6 according to RFC 5952. */
function spelled(address: ipaddr.IPv4 | ipaddr.IPv6): Address {
  return (address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()) as Address;
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): AddressNumber {
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: address.kind() === "ipv4" ? 4 : 6, value };
}

function unlike(what: string, text: string): never {
  throw new Error(`not ${what}: ${JSON.stringify(text)}`);
}

export function bitsOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** Returns the metric of a route to a prefix that was given none. */
export function standardMetric(destination: Prefix): number {
  return isIpv6(destination) ? 1024 : 0;
}
