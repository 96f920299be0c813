import { shortHash } from "../../ownership/mark";
import { isIpv6 } from "../../ipam/address";
import type { MacAddress } from "../../model/address";
import type { HostShim, NetworkRecord } from "../../model/network";
import { candidateOf } from "../addresses/mac";
import { ipv6Off, sysctlPath, type Sysctls } from "../sysctls";

/** Names a shim like the `dm-` dummy of an isolated network: a prefix and the hash, 15 bytes. */
export function defaultShimName(network: Pick<NetworkRecord, "urn" | "name">): string {
  return `hs-${shortHash(identityOf(network))}`;
}

/** Identifies a network: its replacement has the same URN, and is there before the old one is gone. */
function identityOf({ urn, name }: Pick<NetworkRecord, "urn" | "name">): string {
  return `${urn}#${name}`;
}

/** Returns the MAC address, which is always the same for one network; an ipvlan link has its parent's. */
export function shimMacAddress(network: NetworkRecord): MacAddress | undefined {
  return network.child.driver === "ipvlan" ? undefined : candidateOf(identityOf(network), 0);
}

/**
 * Returns the sysctls that a shim must have whenever it is up, by path under /proc/sys. Linux answers ARP requests for
 * all its addresses on every link: others on the segment would learn the shim's MAC address for the host's own
 * addresses, and a host that filters by reverse path (`rp_filter`) drops what they then send. A router's advertisements
 * would give the host a second default route.
 */
export function shimSysctls({ name, addresses }: HostShim): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(shimSysctlKeys(addresses)).map(([key, value]) => [sysctlPath(key, name), value]),
  );
}

/** The same by key, with IFNAME in place of the shim's name. */
export function shimSysctlKeys(addresses: HostShim["addresses"]): Sysctls {
  const hasIpv6 = addresses.some(isIpv6);
  return {
    "net.ipv4.conf.IFNAME.arp_ignore": "1",
    "net.ipv4.conf.IFNAME.arp_announce": "2",
    "net.ipv4.conf.IFNAME.arp_notify": "1",
    [ipv6Off]: hasIpv6 ? "0" : "1",
    ...(hasIpv6 && {
      "net.ipv6.conf.IFNAME.accept_ra": "0",
      "net.ipv6.conf.IFNAME.ndisc_notify": "1",
    }),
  };
}
