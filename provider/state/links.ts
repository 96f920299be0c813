import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";

/** The link of that name in the host's own namespace; the kernel lets an alternative name stand for it too. */
export function linkNamed(state: HostState, name: string): Link | undefined {
  return (
    state.links.find((link) => link.name === name) ??
    state.links.find((link) => link.alternativeNames.includes(name))
  );
}

/** Whether two names, one of which may be an alternative name, are those of one link. */
export function isSameLink(state: HostState, left: string | undefined, right: string): boolean {
  if (left === undefined || left === right) return left === right;
  const link = linkNamed(state, left);
  return link !== undefined && link === linkNamed(state, right);
}

function linkWithIndex(state: HostState, index: number | undefined): Link | undefined {
  return index === undefined ? undefined : state.links.find((link) => link.index === index);
}

export function parentOf(state: HostState, link: Link): Link | undefined {
  return link.parentNamespaceId === undefined ? linkWithIndex(state, link.parentIndex) : undefined;
}
