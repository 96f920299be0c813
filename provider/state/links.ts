import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";

/** Finds a link in the host's own namespace by name or, like the kernel, by an alternative name. */
export function linkNamed(state: Pick<HostState, "links">, name: string): Link | undefined {
  return (
    state.links.find((link) => link.name === name) ??
    state.links.find((link) => link.alternativeNames.includes(name))
  );
}

/** Checks whether two names, either of which may be an alternative name, belong to one link. */
export function isSameLink(state: HostState, left: string | undefined, right: string): boolean {
  if (left === undefined || left === right) return left === right;
  const link = linkNamed(state, left);
  return link !== undefined && link === linkNamed(state, right);
}

/** Returns the name of the VRF that a link is in: each has addresses and routes of its own. */
export function vrfOf(link: Link | undefined, state: HostState): string | undefined {
  const master = link?.master === undefined ? undefined : linkNamed(state, link.master);
  return master?.kind === "vrf" ? master.name : undefined;
}

function linkWithIndex(state: HostState, index: number | undefined): Link | undefined {
  return index === undefined ? undefined : state.links.find((link) => link.index === index);
}

export function parentOf(state: HostState, link: Link): Link | undefined {
  return link.parentNamespaceId === undefined ? linkWithIndex(state, link.parentIndex) : undefined;
}
