import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import { makerInWords } from "./words";
import { isSameLink } from "./links";
import { Refusal } from "../errors";

/** Names what would lose its footing with a link: links on it, in any namespace, and the bridge or bond it serves. */
export function stackedOn(link: Link, state: HostState): string[] {
  const here = state.links
    // A veth names its peer as its parent, but neither end sits on the other.
    .filter(
      ({ parentIndex, parentNamespaceId, kind }) =>
        parentIndex === link.index && parentNamespaceId === undefined && kind !== "veth",
    )
    .map(({ name, kind }) => `${name} (${kind})`);
  const elsewhere = state.elsewhere
    .filter(
      ({ link: other }) =>
        other.parentIndex === link.index && other.parentNamespaceId !== undefined && other.kind !== "veth",
    )
    .map(({ namespace, link: other }) => `${other.name} (${other.kind}, in namespace ${namespace})`);
  return [
    ...here,
    ...elsewhere,
    ...(link.master === undefined ? [] : [`${link.master} (of which it is a port)`]),
  ];
}

/** Names the networks recorded on a link; without attachments, a network has no link that the kernel knows of. */
export function networksOn({ name }: Link, state: HostState): string[] {
  return state.networks
    .filter(({ parent }) => isSameLink(state, parent, name))
    .map((network) => `network "${network.name}" (${makerInWords(network.urn)})`);
}

export function somethingOnTop(link: Link, onTop: readonly string[]): Refusal {
  return {
    code: "in-use",
    problem: `link "${link.name}" cannot be deleted while it is in use by ${onTop.join(", ")}`,
    remedy: "remove what uses it first",
  };
}
