import { markOf, shortHash } from "../desired/mark";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { HostShim, NetworkRecord, NetworkSubnet } from "../model/network";
import type { Owner } from "../model/ownership";
import type { SpaceStep } from "../model/step";
import { candidateOf } from "./attachment-mac";
import { holderOf } from "./holder";

/** Beside the `dm-` of an isolated network's dummy; 15 bytes with the hash. */
export function defaultShimName(network: Pick<NetworkRecord, "urn" | "name">): string {
  return `hs-${shortHash(identityOf(network))}`;
}

/** The one that replaces a network is of the same URN, and there before the other is gone. */
function identityOf({ urn, name }: Pick<NetworkRecord, "urn" | "name">): string {
  return `${urn}#${name}`;
}

/** The link that a network has in the host's own namespace, under whatever name: its mark tells. */
export function shimOf(network: string, owner: Owner, state: HostState): Link | undefined {
  // Of the same URN while one replaces the other.
  const others = state.networks.filter(({ name }) => name !== network).map(({ shim }) => shim?.name);
  return state.links.find(
    (link) =>
      link.child !== undefined &&
      holderOf(link, owner, state).startsWith("ours") &&
      !others.includes(link.name),
  );
}

/** @param network one that may have no record yet */
export function isShim({ child, alias }: Link, { networks }: HostState, network?: NetworkRecord): boolean {
  if (child === undefined || alias === "") return false;
  return [...networks, ...(network === undefined ? [] : [network])].some(({ urn }) => markOf(urn) === alias);
}

/** Always the same for one network; an ipvlan link has its parent's. */
export function shimMacAddress(network: NetworkRecord): string | undefined {
  return network.child.driver === "ipvlan" ? undefined : candidateOf(identityOf(network), 0);
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
