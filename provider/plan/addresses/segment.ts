import { isIsolated } from "../../ownership/isolated-parent";
import { addressOf, isIpv6 } from "../../ipam/address";
import { overlap } from "../../ipam/prefix";
import type { InterfaceAddress, MacAddress } from "../../model/address";
import type { HostState, SegmentAnswer } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetworkRecord } from "../../model/network";
import type { SilenceGuard } from "../../model/step";
import { isSameLink, linkNamed } from "../../state/links";
import type { AddressHolder } from "./taken";
import { Refusal } from "../../errors";

/** The properties by which a network's segment is known. */
export type Segment = Pick<NetworkRecord, "parent" | "subnets">;

/** Leaves out isolated networks: their segment is one host's own, and its records know everybody there. */
function asksSegment(network: NetworkRecord): boolean {
  return network.checkDuplicates === true && !isIsolated(network);
}

/**
 * Checks whether networks of two hosts count as one segment: they have addresses in common, with whatever prefix
 * lengths, and neither ends at its host.
 */
export function onOneSegment(left: Segment, right: Segment): boolean {
  return (
    !isIsolated(left) &&
    !isIsolated(right) &&
    left.subnets.some(({ cidr }) => right.subnets.some((other) => overlap(other.cidr, cidr)))
  );
}

/** Requires that nobody on a network's segment answers for the addresses that an attachment is to get. */
export function silenceGuards(
  {
    addresses,
    macAddress,
  }: { readonly addresses: readonly InterfaceAddress[]; readonly macAddress?: MacAddress },
  { network, parent }: { readonly network: NetworkRecord; readonly parent: Link },
  /** The attachment's present links: the segment was asked for their addresses before, and they would answer. */
  { links }: { links: readonly Link[] },
): SilenceGuard[] {
  if (!asksSegment(network)) return [];
  const { name } = parent;
  const { child } = network;
  // The asking link cannot come up with the MAC address of a present attachment; it gets a random one then.
  const ownMac = macAddress !== undefined && links.length === 0 ? { macAddress } : {};
  return addresses
    .filter((own) => !links.some((link) => link.addresses.some(({ address }) => address === own)))
    .map(addressOf)
    .map((address) => ({
      kind: "silence",
      name,
      address,
      // A reply to an ARP probe is for 0.0.0.0, which ipvlan hands to the parent instead of one of its links. The
      // kernel probes for an IPv6 address only where it is added, and replies go to all nodes.
      ...(isIpv6(address) && { from: { child, ...ownMac } }),
    }));
}

/** Tells why a network's segment cannot be asked. */
export function segmentRefusals(network: NetworkRecord, state: HostState): Refusal[] {
  if (!asksSegment(network)) return [];
  const parent = linkNamed(state, network.parent);
  const hasIpv4 = network.subnets.some(({ cidr }) => !isIpv6(cidr));
  return [
    ...(hasIpv4 && !state.facts.arping
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

/** Lists the addresses that others on a network's segment answered for. */
export function takenOnSegment(network: NetworkRecord, state: HostState): AddressHolder[] {
  return state.answers
    .filter(({ link }) => isSameLink(state, link, network.parent))
    .map((answer) => ({ address: answer.address, by: answererInWords(answer), heard: true }));
}

export function answererInWords({ link, macAddress }: SegmentAnswer): string {
  return `${macAddress ?? "somebody"} on the segment of "${link}"`;
}
