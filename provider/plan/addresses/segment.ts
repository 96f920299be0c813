import { isIsolated } from "../../ownership/isolated-parent";
import { bareAddress, overlap, prefixOf } from "../../ipam/prefix";
import type { HostState, SegmentAnswer } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetworkRecord } from "../../model/network";
import type { SilenceGuard } from "../../model/step";
import { isSameLink, linkNamed } from "../../state/links";
import type { Taken } from "./taken";
import { Refusal } from "../../errors";

/** What tells on which segment a network is. */
export type Segment = Pick<NetworkRecord, "parent" | "subnets">;

/** An isolated network's segment is one host's own; there the records know everybody. */
function asksSegment(network: NetworkRecord): boolean {
  return network.checkDuplicates === true && !isIsolated(network);
}

/**
 * Whether networks of two hosts are taken for one segment: they have addresses in common, with whatever prefix lengths,
 * and neither ends at its host.
 */
export function onOneSegment(left: Segment, right: Segment): boolean {
  const prefixes = right.subnets.map(({ cidr }) => prefixOf(cidr));
  return (
    !isIsolated(left) &&
    !isIsolated(right) &&
    left.subnets.some(({ cidr }) => prefixes.some((other) => overlap(other, prefixOf(cidr))))
  );
}

/** What a network's segment is to be silent about before an attachment is given its addresses. */
export function silenceGuards(
  { addresses, macAddress }: { readonly addresses: readonly string[]; readonly macAddress?: string },
  { network, parent }: { readonly network: NetworkRecord; readonly parent: Link },
  /** Those that the attachment has already: for what is on them the segment was asked, and they would answer. */
  { links }: { links: readonly Link[] },
): SilenceGuard[] {
  if (!asksSegment(network)) return [];
  const { name } = parent;
  const { child } = network;
  // A sibling with its MAC address cannot come up while the attachment is there; without one it gets a random one.
  const own = macAddress !== undefined && links.length === 0 ? { macAddress } : {};
  return addresses
    .filter((cidr) => !links.some((link) => link.addresses.some((other) => other.cidr === cidr)))
    .map(bareAddress)
    .map((address) => ({
      kind: "silence",
      name,
      address,
      // A reply to an ARP probe is for 0.0.0.0, which ipvlan hands to no link of its own but to the parent. The kernel
      // probes for an IPv6 address only where it is added, and replies go to all nodes.
      ...(address.includes(":") && { from: { child, ...own } }),
    }));
}

/** Why a network's segment cannot be asked. */
export function segmentRefusals(network: NetworkRecord, state: HostState): Refusal[] {
  if (!asksSegment(network)) return [];
  const parent = linkNamed(state, network.parent);
  const four = network.subnets.some(({ cidr }) => prefixOf(cidr).family === 4);
  return [
    ...(four && !state.facts.arping
      ? [
          {
            code: "arping-missing" as const,
            problem: `checkDuplicates: the host has no arping (of iputils or busybox) to ask for IPv4 addresses of the network "${network.name}"`,
            remedy:
              "install arping (Debian and Ubuntu: iputils-arping; others: iputils), or leave checkDuplicates out",
          },
        ]
      : []),
    ...(parent?.up === false
      ? [
          {
            code: "parent-down" as const,
            problem: `checkDuplicates: parent link "${parent.name}" of the network "${network.name}" is down, so nobody on its segment can answer`,
            remedy: `bring it up (ip link set ${parent.name} up), or leave checkDuplicates out`,
          },
        ]
      : []),
  ];
}

/** The addresses that others on a network's segment were heard to have. */
export function takenOnSegment(network: NetworkRecord, state: HostState): Taken[] {
  return state.answers
    .filter(({ link }) => isSameLink(state, link, network.parent))
    .map((answer) => ({ address: answer.address, by: answererInWords(answer), heard: true }));
}

export function answererInWords({ link, macAddress }: SegmentAnswer): string {
  return `${macAddress ?? "somebody"} on the segment of "${link}"`;
}
