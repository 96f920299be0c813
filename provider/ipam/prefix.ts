import ipaddr from "ipaddr.js";
import { memoize } from "../memoize";

export type Family = 4 | 6;

/** An IP prefix as numbers: 32-bit ones for IPv4, 128-bit ones for IPv6. */
export interface Prefix {
  readonly family: Family;
  readonly length: number;
  /** The network's own address. */
  readonly first: bigint;
  /** IPv4: the broadcast address. */
  readonly last: bigint;
}

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** The prefix that all addresses are in: where a default route leads. */
export const everything: Readonly<Record<Family, string>> = { 4: "0.0.0.0/0", 6: "::/0" };

/** @param cidr a valid prefix, `192.0.2.0/24`; bits behind the prefix length are dropped */
export const prefixOf = memoize((cidr): Prefix => {
  const [address, length] = ipaddr.parseCIDR(cidr);
  const { family, value } = numberOf(address);
  const hostBits = BigInt(bitsOf(family) - length);
  const first = (value >> hostBits) << hostBits;
  return { family, length, first, last: first + (1n << hostBits) - 1n };
});

export const addressOf = memoize((text): Address => numberOf(ipaddr.parse(text)));

/** The address alone: `192.0.2.1` of `192.0.2.1/24`. */
export function bareAddress(cidr: string): string {
  return cidr.replace(/\/.*/, "");
}

/** IPv6 as in RFC 5952. */
export function formatAddress({ family, value }: Address): string {
  const bytes = Array.from({ length: bitsOf(family) / 8 }, (_, index) =>
    Number((value >> BigInt(bitsOf(family) - 8 * (index + 1))) & 0xffn),
  );
  const address = ipaddr.fromByteArray(bytes);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

export function formatPrefix({ family, first, length }: Prefix): string {
  return `${formatAddress({ family, value: first })}/${String(length)}`;
}

/** A prefix as it is written: without host bits, IPv6 as in RFC 5952. */
export function canonicalPrefix(cidr: string): string {
  return formatPrefix(prefixOf(cidr));
}

export function contains(prefix: Prefix, { family, value }: Address): boolean {
  return prefix.family === family && prefix.first <= value && value <= prefix.last;
}

/** Whether `inner` lies in `outer` as a whole. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlap(left: Prefix, right: Prefix): boolean {
  return left.family === right.family && left.first <= right.last && right.first <= left.last;
}

/** Same family, prefix length and network: what the kernel takes for one subnet. */
export function sameSubnet(left: string, right: string): boolean {
  return canonicalPrefix(left) === canonicalPrefix(right);
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): Address {
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: address.kind() === "ipv4" ? 4 : 6, value };
}

function bitsOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}
