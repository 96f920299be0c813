import { isIpv6 } from "../ipam/address";
import type { InterfaceAddress } from "../model/address";
import type { Link, LinkAddress } from "../model/link";

/** Returns the addresses that somebody gave a link, without those that the kernel, DHCP or a router made. */
export function permanentAddresses(link: Link): InterfaceAddress[] {
  return givenTo(link).map(({ address }) => address);
}

/** Returns the same with what else the kernel says of them. */
export function givenTo({ addresses }: Link): LinkAddress[] {
  return addresses.filter(
    ({ dynamic, scope, address }) => !dynamic && (scope !== "link" || isOutsideLinkLocal(address)),
  );
}

/** The kernel gives all of fe80::/10 link scope, but makes addresses only in fe80::/64 (RFC 4291 §2.5.6). */
function isOutsideLinkLocal(address: InterfaceAddress): boolean {
  return isIpv6(address) && !address.startsWith("fe80::");
}
