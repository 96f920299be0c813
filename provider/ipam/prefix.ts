import type { Address, Family, InterfaceAddress, Prefix } from "../model/address";
import { addressNumber, prefixNumbers, prefixOf, toPrefix } from "./address";

/** The prefix that all addresses are in: where a default route leads. */
export const everything: Readonly<Record<Family, Prefix>> = { 4: toPrefix("0.0.0.0/0"), 6: toPrefix("::/0") };

export function contains(prefix: Prefix, address: Address): boolean {
  const { family, first, last } = prefixNumbers(prefix);
  const number = addressNumber(address);
  return family === number.family && first <= number.value && number.value <= last;
}

/** Whether `inner` lies in `outer` as a whole. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  const [around, within] = [prefixNumbers(outer), prefixNumbers(inner)];
  return around.family === within.family && around.first <= within.first && within.last <= around.last;
}

export function overlap(left: Prefix, right: Prefix): boolean {
  const [one, other] = [prefixNumbers(left), prefixNumbers(right)];
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/** Same family, prefix length and network: what the kernel takes for one subnet. */
export function sameSubnet(left: InterfaceAddress, right: InterfaceAddress): boolean {
  return prefixOf(left) === prefixOf(right);
}
