import { isIsolated } from "../ownership/isolated-parent";
import { nameOf } from "../ownership/mark";
import { addressOf } from "../ipam/address";
import type { DesiredNetwork } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { onOneSegment, type Segment } from "../plan/addresses/segment";
import { takenBeside, type AddressHolder } from "../plan/addresses/taken";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";
import type { HostReference } from "../inputs/host";
import type { NetworkSpec } from "../inputs/network";
import type { Given } from "./memory/given-addresses";
import type { Run } from "./memory/run";

/**
 * Addresses that other hosts have or gave in the subnets of a network: subnets of several hosts that overlap are one segment,
 * unless they are isolated. Only hosts that this run has looked at are known, and what other runs give at this very moment is not:
 * programs that share a segment are to have ranges of their own (`ipRange`).
 */
export function takenOnOtherHosts(
  run: Run,
  spec: ContainerAttachmentSpec,
  state: HostState,
): AddressHolder[] {
  const network = state.networks.find(({ name }) => name === spec.network);
  return network === undefined ? [] : takenElsewhere(run, spec, network);
}

/** The same for a network with a host shim, which may have no record yet. */
export function takenByOtherHosts(
  run: Run,
  spec: NetworkSpec,
  { desired: { parent, subnets }, state }: { desired: DesiredNetwork; state: HostState },
): AddressHolder[] {
  const recorded = state.networks.find(({ name }) => name === spec.name)?.subnets ?? [];
  const segment = { parent: parent.name, subnets: subnets.length > 0 ? subnets : recorded };
  return takenElsewhere(run, spec, segment);
}

function takenElsewhere(
  { fleet, givenAddresses }: Run,
  { host: own, resourceUrn }: { host: HostReference; resourceUrn: string },
  network: Segment,
): AddressHolder[] {
  return fleet.others(own).flatMap((host) => {
    const networks = (host.known?.networks ?? []).filter((other) => onOneSegment(network, other));
    const shared = new Set(networks.map(({ name }) => name));
    const recorded: Given[] = [
      ...(host.known?.attachments ?? []),
      ...networks.map(({ urn, name, hostShim }) => ({
        urn,
        network: name,
        addresses: hostShim?.addresses ?? [],
      })),
    ];
    const byResources = [...recorded, ...givenAddresses.on(host.name)]
      .filter(({ urn }) => urn !== resourceUrn)
      .filter(({ network: name, segment }) =>
        segment === undefined ? shared.has(name) : onOneSegment(network, segment),
      )
      .flatMap(({ urn, addresses }) =>
        addresses.map((address) => ({ address: addressOf(address), by: nameOf(urn) })),
      );
    const byOthers = networks.flatMap((other) => (host.known ? takenBeside(other, host.known) : []));
    return [...byResources, ...byOthers].map(({ address, by }) => ({ address, by: `${by} on ${host.name}` }));
  });
}

/**
 * Addresses of attachments that were deleted and are to be made again: another one gets them only when nothing else is
 * left. Those of an attachment that is still there are in its record.
 */
export function awaitedByOthers(run: Run, spec: ContainerAttachmentSpec, state: HostState): AddressHolder[] {
  const network = state.networks.find(({ name }) => name === spec.network);
  const states = [state, ...run.fleet.others(spec.host).map(({ known }) => known)];
  const recorded = new Set(states.flatMap((each) => each?.attachments.map(({ urn }) => urn) ?? []));
  return run.formerAddresses
    .all()
    .filter(({ urn }) => urn !== spec.resourceUrn && !recorded.has(urn))
    .filter(({ host }) => host === spec.host.name || (network !== undefined && !isIsolated(network)))
    .flatMap(({ urn, addresses }) =>
      addresses.map((address) => ({ address, by: nameOf(urn), awaited: true })),
    );
}

/** The hosts of a program are looked at in parallel: one that is slow to answer may have given addresses, too. */
export async function otherHostsLooked({ fleet }: Run, { host }: { host: HostReference }): Promise<void> {
  await Promise.all(fleet.others(host).map((other) => other.looked()));
}

/** What an attachment is being given. */
export function noteGiven(
  { givenAddresses }: Run,
  { resourceUrn: urn, host, network }: ContainerAttachmentSpec,
  { records }: Plan,
): void {
  for (const change of records) {
    if (change.kind !== "attachment" || change.after === undefined) continue;
    givenAddresses.note(host.name, { urn, network, addresses: change.after.addresses });
  }
}

/** What a network's host shim is being given. */
export function noteGivenToShim(
  { givenAddresses }: Run,
  { resourceUrn: urn, host, name }: NetworkSpec,
  { records }: Plan,
): void {
  for (const change of records) {
    if (change.kind !== "network" || change.after === undefined || isIsolated(change.after)) continue;
    const { parent, subnets, hostShim } = change.after;
    const addresses = hostShim?.addresses ?? [];
    givenAddresses.note(host.name, { urn, network: name, addresses, segment: { parent, subnets } });
  }
}
