import { isIsolated } from "../ownership/isolated-parent";
import { nameOf } from "../ownership/mark";
import type { FormerAddresses } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { Taken } from "../plan/addresses/taken";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";
import type { Properties } from "./dynamic-provider";
import { otherHosts } from "./fleet";

/**
 * What each attachment had when this run came to it, by URN.
 *
 * An attachment that is replaced is deleted first, and its record on the host goes with it; when it is made again, neither
 * the host nor what Pulumi hands to `create` tells its addresses. But before that Pulumi asks for the difference to the
 * old state, in the same process: for what is replaced, for what is replaced along with what it depends on, and for what
 * an earlier run deleted and then failed to make again. With `--replace` it does not ask, and `delete` tells.
 */
const formers = new Map<string, FormerAddresses & { readonly host: unknown }>();

export function noteFormerAddresses(urn: string, { host, addresses, macAddress }: Properties): void {
  if (!Array.isArray(addresses)) return;
  const name = typeof host === "object" && host !== null && "name" in host ? host.name : undefined;
  formers.set(urn, {
    host: name,
    addresses: addresses.map(String),
    ...(typeof macAddress === "string" && { macAddress }),
  });
}

export function formerAddresses({ resourceUrn }: ContainerAttachmentSpec): FormerAddresses | undefined {
  return formers.get(resourceUrn);
}

/**
 * Addresses of attachments that were deleted and are to be made again: another one gets them only when nothing else is
 * left. Those of an attachment that is still there are in its record.
 */
export function awaitedByOthers(spec: ContainerAttachmentSpec, state: HostState): Taken[] {
  const network = state.networks.find(({ name }) => name === spec.network);
  const states = [state, ...otherHosts(spec.host).map(({ known }) => known)];
  const recorded = new Set(states.flatMap((each) => each?.attachments.map(({ urn }) => urn) ?? []));
  return [...formers]
    .filter(([urn]) => urn !== spec.resourceUrn && !recorded.has(urn))
    .filter(([, { host }]) => host === spec.host.name || (network !== undefined && !isIsolated(network)))
    .flatMap(([urn, { addresses }]) =>
      addresses.map((address) => ({ address, by: nameOf(urn), awaited: true })),
    );
}
