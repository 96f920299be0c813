import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import { makerInWords } from "./words";
import { isSameLink } from "./links";
import { Refusal } from "../errors";

/** What would lose its footing with this link, each in words: links on top of it, in whatever namespace, and the bridge or bond it serves. */
export function stackedOn(link: Link, state: HostState): string[] {
  const here = state.links
    // A veth names its peer as its parent; deleting one end is not pulling the floor from under the other.
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

/** The networks that are recorded on a link; one without an attachment has no link that the kernel would know of. */
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
