import { addressOf } from "../../ipam/address";
import type { Address } from "../../model/address";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetworkRecord } from "../../model/network";
import { markOf, nameOf } from "../../ownership/mark";
import { recordedLinks } from "../../state/attachment-links";
import { goneIn } from "../../state/container-gone";
import { linkNamed } from "../../state/links";
import { hopsOf } from "../../state/routes";

/** An address in use and its holder, in words for a message. */
export interface AddressHolder {
  readonly address: Address;
  readonly by: string;
  /** Known from an answer on the segment, not from records or links. */
  readonly heard?: boolean;
  /** Kept free for an attachment that is being replaced, or whose container is gone, while there are others. */
  readonly awaited?: boolean;
}

/**
 * Lists the addresses in use around a network: by other attachments, by shims, and by links that the host can see.
 *
 * @param own marks of the attachment that is to get an address
 */
export function takenOn(network: NetworkRecord, own: readonly string[], state: HostState): AddressHolder[] {
  const isGone = goneIn(state);
  const marks = state.attachments.map(({ urn }) => markOf(urn));
  const attachments = state.attachments
    .filter((_, index) => !own.includes(marks[index] ?? ""))
    .flatMap((record) => {
      const by = `${nameOf(record.urn)} (${record.container})`;
      const awaited = isGone(record);
      return record.addresses.map((address) => ({
        address: addressOf(address),
        by,
        ...(awaited && { awaited }),
      }));
    });
  const shims = state.networks.flatMap(({ name, hostShim }) =>
    (hostShim?.addresses ?? []).map((address) => ({
      address: addressOf(address),
      by: `the host itself (hostShim of the network "${name}")`,
    })),
  );
  const here = state.links.flatMap(({ name, addresses }) =>
    addresses.map(({ address }) => ({ address: addressOf(address), by: `the host's link ${name}` })),
  );
  return [
    ...attachments,
    ...shims,
    ...gatewaysOutside(network),
    ...here,
    ...siblingsOf(network, state, own),
    ...reachedFrom(state),
  ];
}

/** Lists whom the host itself sends to on its segments; a container of ours that it is managed from has its record. */
function reachedFrom({ facts: { client }, routes, attachments }: HostState): AddressHolder[] {
  const recorded = attachments.flatMap((record) => record.addresses.map(addressOf));
  const hops = routes.flatMap(hopsOf).flatMap(({ gateway }) => gateway ?? []);
  return [
    ...(client === undefined ? [] : [{ address: client, by: "the machine that the host is managed from" }]),
    ...hops.map((address) => ({ address, by: "a next hop of the host's routes" })),
  ].filter(({ address }) => !recorded.includes(address));
}

/** Lists gateways that are in another subnet of the network than the one that they serve. */
function gatewaysOutside({ subnets }: NetworkRecord): AddressHolder[] {
  return subnets.flatMap(({ cidr, gateway, onlink }) =>
    gateway === undefined || onlink !== true ? [] : [{ address: gateway, by: `the gateway of ${cidr}` }],
  );
}

/** Lists the addresses that another host uses on a network's segment, besides its attachments and shims. */
export function takenBeside(network: NetworkRecord, state: HostState): AddressHolder[] {
  const parent = linkNamed(state, network.parent);
  const here = state.links
    .filter((link) => parent !== undefined && (link === parent || isChildOf(link, parent)))
    .flatMap(({ name, addresses }) =>
      addresses.map(({ address }) => ({ address: addressOf(address), by: `the link ${name}` })),
    );
  return [...here, ...siblingsOf(network, state, [])];
}

/** Lists addresses of unrecorded links on the same parent: made by hand, by an engine's own driver, or left behind. */
function siblingsOf(
  { parent: name }: NetworkRecord,
  state: HostState,
  own: readonly string[],
): AddressHolder[] {
  const parent = linkNamed(state, name);
  const recorded = recordedLinks(state.attachments, state);
  return state.elsewhere
    .filter(
      (entry) =>
        parent !== undefined &&
        entry.link.parentIndex === parent.index &&
        entry.link.parentNamespaceId !== undefined &&
        !own.includes(entry.link.alias) &&
        !recorded.has(entry),
    )
    .flatMap(({ namespace, link }) =>
      link.addresses.map(({ address }) => ({
        address: addressOf(address),
        by: `link ${link.name} in namespace ${namespace}`,
      })),
    );
}

function isChildOf({ child, parentIndex, parentNamespaceId }: Link, { index }: Link): boolean {
  return child !== undefined && parentIndex === index && parentNamespaceId === undefined;
}
