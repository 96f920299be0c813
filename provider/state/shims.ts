import { rangeOf } from "../ipam/pool";
import { Prefix } from "../model/address";
import { HostState } from "../model/host-state";
import { Link } from "../model/link";
import { NetworkRecord, Subnet } from "../model/network";
import { Owner } from "../model/ownership";
import { holderOf } from "../ownership/holder";
import { markOf } from "../ownership/mark";

/** The link that a network has in the host's own namespace, under whatever name: its mark tells. */
export function shimOf(network: string, owner: Owner, state: HostState): Link | undefined {
  // Of the same URN while one replaces the other.
  const others = state.networks.filter(({ name }) => name !== network).map(({ hostShim }) => hostShim?.name);
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

/** What the host routes over the shim: no more of a subnet than its containers get addresses from. */
export function shimRoutes(subnets: readonly Subnet[]): Prefix[] {
  return subnets.map(rangeOf);
}
