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
import type { Allocation } from "./memory/allocations";
import type { Run } from "./memory/run";

/**
 * Lists the addresses in a network's subnets that other hosts have or gave: overlapping subnets of several hosts are one
 * segment, unless they are isolated. Only hosts that this run has looked at are known, and never what other runs allocate
 * at the same moment: programs that share a segment need ranges of their own (`ipRange`).
 */
export function takenOnOtherHosts(
  run: Run,
  spec: ContainerAttachmentSpec,
  state: HostState,
): AddressHolder[] {
  const network = state.networks.find(({ name }) => name === spec.network);
  return network === undefined ? [] : takenElsewhere(run, spec, network);
}

/** Lists such addresses for a network with a host shim, which may have no record yet. */
export function takenByOtherHosts(
  run: Run,
  spec: NetworkSpec,
  { desired: { parent, subnets }, state }: { desired: DesiredNetwork; state: HostState },
): AddressHolder[] {
  const recorded = state.networks.find(({ name }) => name === spec.name)?.subnets ?? [];
  const segment = { parent: parent.name, subnets: subnets.length > 0 ? subnets : recorded };
  return takenElsewhere(run, spec, segment);
}

/** Checks whether the host in a state, which may be of an earlier release, is this one. */
function sameHost(former: Partial<HostReference>, { name, machine }: HostReference): boolean {
  return former.name === name || (former.machine !== undefined && former.machine === machine);
}

function takenElsewhere(
  { fleet, allocations }: Run,
  { host: own, resourceUrn }: { host: HostReference; resourceUrn: string },
  network: Segment,
): AddressHolder[] {
  return fleet.others(own).flatMap((machine) => {
    const { known } = machine;
    const networks = (known?.networks ?? []).filter((other) => onOneSegment(network, other));
    const shared = new Set(networks.map(({ name }) => name));
    const recorded: Allocation[] = [
      ...(known?.attachments ?? []),
      ...networks.map(({ urn, name, hostShim }) => ({
        urn,
        network: name,
        addresses: hostShim?.addresses ?? [],
      })),
    ];
    const byResources = [...recorded, ...allocations.on(machine)]
      .filter(({ urn }) => urn !== resourceUrn)
      .filter(({ network: name, segment }) =>
        segment === undefined ? shared.has(name) : onOneSegment(network, segment),
      )
      .flatMap(({ urn, addresses }) =>
        addresses.map((address) => ({ address: addressOf(address), by: nameOf(urn) })),
      );
    const byOthers = networks.flatMap((other) => (known ? takenBeside(other, known) : []));
    const on = machine.managed.name;
    return [...byResources, ...byOthers].map(({ address, by }) => ({ address, by: `${by} on ${on}` }));
  });
}

/**
 * Lists the addresses of attachments that were deleted and will be made again: another attachment gets them only when no
 * other address is left. The addresses of an existing attachment are in its record.
 */
export function awaitedByOthers(run: Run, spec: ContainerAttachmentSpec, state: HostState): AddressHolder[] {
  const network = state.networks.find(({ name }) => name === spec.network);
  const states = [state, ...run.fleet.others(spec.host).map(({ known }) => known)];
  const recorded = new Set(states.flatMap((each) => each?.attachments.map(({ urn }) => urn) ?? []));
  return run.formerAddresses
    .all()
    .filter(({ urn }) => urn !== spec.resourceUrn && !recorded.has(urn))
    .filter(({ host }) => sameHost(host, spec.host) || (network !== undefined && !isIsolated(network)))
    .flatMap(({ urn, addresses }) =>
      addresses.map((address) => ({ address, by: nameOf(urn), awaited: true })),
    );
}

/** Waits for the looks at other hosts, which run in parallel: a slow host may have given addresses as well. */
export async function otherHostsLooked({ fleet }: Run, { host }: { host: HostReference }): Promise<void> {
  await Promise.all(fleet.others(host).map(({ looking }) => looking));
}

/** Notes the addresses that an attachment gets. */
export function noteGiven(
  { fleet, allocations }: Run,
  { resourceUrn: urn, host, network }: ContainerAttachmentSpec,
  { records }: Plan,
): void {
  for (const change of records) {
    if (change.kind !== "attachment" || change.after === undefined) continue;
    allocations.note(fleet.machineAt(host), { urn, network, addresses: change.after.addresses });
  }
}

/** Notes the addresses that a network's host shim gets. */
export function noteGivenToShim(
  { fleet, allocations }: Run,
  { resourceUrn: urn, host, name }: NetworkSpec,
  { records }: Plan,
): void {
  for (const change of records) {
    if (change.kind !== "network" || change.after === undefined || isIsolated(change.after)) continue;
    const { parent, subnets, hostShim } = change.after;
    const addresses = hostShim?.addresses ?? [];
    allocations.note(fleet.machineAt(host), { urn, network: name, addresses, segment: { parent, subnets } });
  }
}
