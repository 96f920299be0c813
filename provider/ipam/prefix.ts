import type { Address, Family, InterfaceAddress, Prefix } from "../model/address";
import { addressNumber, prefixNumbers, prefixOf, toPrefix } from "./address";

/** The prefix of all addresses, which is the destination of a default route. */
export const everything: Readonly<Record<Family, Prefix>> = { 4: toPrefix("0.0.0.0/0"), 6: toPrefix("::/0") };

/** Of every link, and no subnet that is routed (RFC 4291 §2.5.6). */
export const linkLocal = toPrefix("fe80::/10");

/** Checks for a link-local IPv6 address, which is on the link itself, whichever that is (RFC 4291 §2.5.6). */
export function isLinkLocal(address: Address): boolean {
  return contains(linkLocal, address);
}

export function contains(prefix: Prefix, address: Address): boolean {
  const { family, first, last } = prefixNumbers(prefix);
  const number = addressNumber(address);
  return family === number.family && first <= number.value && number.value <= last;
}

/** Checks whether the whole of `inner` lies in `outer`. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  const [around, within] = [prefixNumbers(outer), prefixNumbers(inner)];
  return around.family === within.family && around.first <= within.first && within.last <= around.last;
}

/** Checks whether two networks, or those of two addresses, have addresses in common. */
export function overlap(left: Prefix | InterfaceAddress, right: Prefix | InterfaceAddress): boolean {
  const [one, other] = [prefixNumbers(left), prefixNumbers(right)];
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/** Checks whether family, prefix length and network are the same: the kernel takes such addresses for one subnet. */
export function sameSubnet(left: InterfaceAddress, right: InterfaceAddress): boolean {
  return prefixOf(left) === prefixOf(right);
}
