import type { ProbeSpec } from "../../inputs/probe";
import { addressOf } from "../../ipam/address";
import type { AttachmentRecord } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetnsReference } from "../../model/step";
import type { Refusal } from "../../errors";
import { containerInWords, findContainer } from "../../state/containers";
import { isSameLink, linkNamed, parentOf } from "../../state/links";
import { listThere } from "../../state/words";

/** Where a probe asks from, as it is on the host. */
export interface Source {
  /** Absent: the interface is in a container whose links nobody knows, or which is not there yet. */
  readonly link?: Link;
  /** The container's. */
  readonly netns?: NetnsReference;
  /** The attachment that made the interface in the container. */
  readonly attachment?: AttachmentRecord;
}

export function sourceOf({ from }: ProbeSpec, state: HostState): Source | { readonly refusal: Refusal } {
  if (from.container !== undefined) return insideOf(from.link, findContainer(from.container, state), state);
  const link = linkNamed(state, from.link);
  if (link !== undefined) return { link };
  const names = state.links.map(({ name }) => name);
  return {
    refusal: {
      code: "probe-unfit",
      problem: `link "${from.link}", from which to probe, does not exist`,
      remedy: listThere("links", names),
    },
  };
}

function insideOf(
  name: string,
  found: ReturnType<typeof findContainer>,
  state: HostState,
): Source | { readonly refusal: Refusal } {
  if ("refusal" in found) return found;
  const { netns } = found;
  const inside = state.elsewhere.find((each) => each.netns === netns.inode && each.link.name === name);
  const attachment = state.attachments.find(
    (record) => record.netns === netns.inode && record.interfaceName === name,
  );
  return { netns, ...(inside && { link: inside.link }), ...(attachment && { attachment }) };
}

/** Names the source for a message: `eth0.10 (VLAN 10)`, `docker web: eth1 (network db, VLAN 10)`. */
export function sourceInWords({ from }: ProbeSpec, source: Source, state: HostState): string {
  const network = from.network ?? source.attachment?.network;
  const vlan = vlanOf(source, state);
  const about = [
    ...(network === undefined ? [] : [`network ${network}`]),
    ...(vlan === undefined ? [] : [`VLAN ${String(vlan)}`]),
  ];
  const name = from.container === undefined ? from.link : `${containerInWords(from.container)}: ${from.link}`;
  return about.length === 0 ? name : `${name} (${about.join(", ")})`;
}

/** Returns the VLAN that carries what leaves the source; undefined: it is untagged, or not known. */
export function vlanOf(source: Source, state: HostState): number | undefined {
  const parent = networkParent(source, state);
  for (let link = parent ?? source.link; link !== undefined; link = parentOf(state, link))
    if (link.vlan !== undefined) return link.vlan.vlanId;
  return undefined;
}

/** Returns the parent link of the network that a container's interface is of. */
function networkParent({ attachment }: Source, state: HostState): Link | undefined {
  const network = state.networks.find(({ name }) => name === attachment?.network);
  return network && linkNamed(state, network.parent);
}

/**
 * Tells what a probe from a container, or to one, cannot cross: the kernel keeps a parent link apart from the macvlan and
 * ipvlan links on it.
 */
export function keptApart({ from, to }: ProbeSpec, source: Source, state: HostState): string | undefined {
  const own = networkParent(source, state);
  if (own?.addresses.some(({ address }) => addressOf(address) === to) === true) return own.name;
  if (from.container !== undefined) return undefined;
  const target = state.attachments.find(({ addresses }) => addresses.some((each) => addressOf(each) === to));
  const network = state.networks.find(({ name }) => name === target?.network);
  return network !== undefined && isSameLink(state, from.link, network.parent) ? network.parent : undefined;
}

/** Describes the source so that it reads otherwise when it is another one, or has other addresses. */
export function seenFrom({ from }: ProbeSpec, { link, netns }: Source): string {
  const parts = [
    ...(from.container === undefined ? [] : [containerInWords(from.container)]),
    ...(netns === undefined ? [] : [`namespace ${String(netns.inode)}`]),
    ...(link === undefined ? [from.link] : [`${from.link} ${describe(link)}`]),
  ];
  return parts.join(", ");
}

function describe({ index, macAddress, mtu, addresses }: Link): string {
  const permanent = addresses.filter(({ scope, dynamic }) => scope !== "link" && !dynamic);
  return [
    `ifindex ${String(index)}`,
    macAddress,
    `mtu ${String(mtu)}`,
    ...permanent.map((each) => each.address),
  ]
    .filter((word) => word !== "")
    .join(" ");
}
