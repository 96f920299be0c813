import { rangeOf } from "../ipam/pool";
import type { Prefix } from "../model/address";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { NetworkRecord, Subnet } from "../model/network";
import type { Owner } from "../model/ownership";
import { holderOf } from "../ownership/holder";
import { markOf } from "../ownership/mark";

/** Finds a network's link in the host's own namespace by its mark, under whatever name. */
export function shimOf(network: string, owner: Owner, state: HostState): Link | undefined {
  // While one network replaces another, both have the same URN.
  const others = state.networks.filter(({ name }) => name !== network).map(({ hostShim }) => hostShim?.name);
  return state.links.find(
    (link) =>
      link.child !== undefined &&
      holderOf(link, owner, state).startsWith("ours") &&
      !others.includes(link.name),
  );
}

/** @param network a network that may have no record yet */
export function isShim({ child, alias }: Link, { networks }: HostState, network?: NetworkRecord): boolean {
  if (child === undefined || alias === "") return false;
  return [...networks, ...(network === undefined ? [] : [network])].some(({ urn }) => markOf(urn) === alias);
}

/** Returns what the host routes over the shim: only the part of a subnet that containers get addresses from. */
export function shimRoutes(subnets: readonly Subnet[]): Prefix[] {
  return subnets.map(rangeOf);
}
