import type { Link } from "../model/link";

/** The addresses that somebody gave a link: not those that the kernel, DHCP or a router made. */
export function permanentAddresses(link: Link): string[] {
  return link.addresses
    .filter(({ dynamic, scope, cidr }) => !dynamic && (scope !== "link" || isOutsideLinkLocal(cidr)))
    .map(({ cidr }) => cidr);
}

/** The kernel gives all of fe80::/10 the scope of the link, and makes addresses in fe80::/64 alone (RFC 4291 §2.5.6). */
function isOutsideLinkLocal(cidr: string): boolean {
  return cidr.includes(":") && !cidr.startsWith("fe80::");
}
