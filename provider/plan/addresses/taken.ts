import { addressOf } from "../../ipam/address";
import { Address } from "../../model/address";
import { HostState } from "../../model/host-state";
import { Link } from "../../model/link";
import { NetworkRecord } from "../../model/network";
import { markOf, nameOf } from "../../ownership/mark";
import { goneIn } from "../../state/container-gone";
import { linkNamed } from "../../state/links";

/** An address in use, and by whom, for a message. */
export interface AddressHolder {
  readonly address: Address;
  readonly by: string;
  /** Not known from records and links: somebody on the segment answered for it. */
  readonly heard?: boolean;
  /** Kept free for an attachment that is being replaced, or whose container is gone, as long as there are others. */
  readonly awaited?: boolean;
}

/**
 * What is in use where a network's addresses are: by other attachments, and by links of the host that one can see.
 *
 * @param own marks of the attachment that an address is for
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
  return [...attachments, ...shims, ...here, ...siblingsOf(network, state, own)];
}

/** What is in use on a network's segment by its host, besides attachments and shims: to be asked of other hosts. */
export function takenBeside(network: NetworkRecord, state: HostState): AddressHolder[] {
  const parent = linkNamed(state, network.parent);
  const here = state.links
    .filter((link) => parent !== undefined && (link === parent || isChildOf(link, parent)))
    .flatMap(({ name, addresses }) =>
      addresses.map(({ address }) => ({ address: addressOf(address), by: `the link ${name}` })),
    );
  return [...here, ...siblingsOf(network, state, [])];
}

/** What nobody recorded, but sits on the same parent: made by hand, by an engine's own driver, or left behind. */
function siblingsOf(
  { parent: name }: NetworkRecord,
  state: HostState,
  own: readonly string[],
): AddressHolder[] {
  const parent = linkNamed(state, name);
  const recorded = new Set([...own, ...state.attachments.map(({ urn }) => markOf(urn))]);
  return state.elsewhere
    .filter(
      ({ link }) =>
        parent !== undefined &&
        link.parentIndex === parent.index &&
        link.parentNamespaceId !== undefined &&
        !recorded.has(link.alias),
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
