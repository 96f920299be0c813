import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { NetworkRecord } from "../model/network";
import { readMark, readUrn } from "../ownership/mark";
import { makerInWords, unlessGone } from "./words";
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

/** Lists the networks recorded on a link; without attachments, a network has no link that the kernel knows of. */
export function networksOn({ name }: Link, state: HostState): NetworkRecord[] {
  return state.networks.filter(({ parent }) => isSameLink(state, parent, name));
}

export function networkInWords({ name, urn }: NetworkRecord): string {
  return `network "${name}" (${makerInWords(urn)})`;
}

/** @param network one of those on the link, if there is any: its stack may be gone */
export function somethingOnTop(link: Link, onTop: readonly string[], network?: NetworkRecord): Refusal {
  const maker = network && readUrn(network.urn);
  return {
    code: "in-use",
    problem: `link "${link.name}" cannot be deleted while it is in use by ${onTop.join(", ")}`,
    remedy: `remove what uses it first${unlessGone(maker, readMark(link.alias))}`,
  };
}
