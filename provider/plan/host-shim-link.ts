import { markOf, shortHash } from "../desired/mark";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { HostShim, NetworkRecord, NetworkSubnet } from "../model/network";
import type { Owner } from "../model/ownership";
import type { SpaceStep } from "../model/step";
import { candidateOf } from "./attachment-mac";
import { holderOf } from "./holder";

/** Beside the `dm-` of an isolated network's dummy; 15 bytes with the hash. */
export function defaultShimName(urn: string): string {
  return `hs-${shortHash(urn)}`;
}

/** The link that a network has in the host's own namespace, under whatever name: its mark tells. */
export function shimOf(owner: Owner, state: HostState): Link | undefined {
  return state.links.find(
    (link) => link.child !== undefined && holderOf(link, owner, state).startsWith("ours"),
  );
}

/** @param network one that may have no record yet */
export function isShim({ child, alias }: Link, { networks }: HostState, network?: NetworkRecord): boolean {
  if (child === undefined || alias === "") return false;
  return [...networks, ...(network === undefined ? [] : [network])].some(({ urn }) => markOf(urn) === alias);
}

/** Always the same for one network; an ipvlan link has its parent's. */
export function shimMacAddress({ urn, child }: NetworkRecord): string | undefined {
  return child.driver === "ipvlan" ? undefined : candidateOf(`${urn}#host-shim`, 0);
}

/** What the host routes over the shim: no more of a subnet than its containers get addresses from. */
export function shimRoutes(subnets: readonly NetworkSubnet[]): string[] {
  return subnets.map(({ cidr, ipRange }) => ipRange ?? cidr);
}

/**
 * What a shim is never without while it is up. Linux answers ARP requests for all its addresses on every link: others on
 * the segment would learn the shim's MAC address for the host's own addresses, and a host that filters by reverse path
 * (`rp_filter`) drops what they then send. A router's advertisements would give the host a second default route.
 */
export function shimSysctls({ name, addresses }: HostShim): SpaceStep[] {
  const six = addresses.some((cidr) => cidr.includes(":"));
  const values = {
    [`net/ipv4/conf/${name}/arp_ignore`]: "1",
    [`net/ipv4/conf/${name}/arp_announce`]: "2",
    [`net/ipv4/conf/${name}/arp_notify`]: "1",
    [`net/ipv6/conf/${name}/disable_ipv6`]: six ? "0" : "1",
    ...(six && {
      [`net/ipv6/conf/${name}/accept_ra`]: "0",
      [`net/ipv6/conf/${name}/ndisc_notify`]: "1",
    }),
  };
  return Object.entries(values).map(([key, value]) => ({ kind: "setSysctl", key, value }));
}
