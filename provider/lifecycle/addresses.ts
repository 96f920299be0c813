import { isIsolated } from "../ownership/isolated-parent";
import { nameOf } from "../ownership/mark";
import { bareAddress } from "../ipam/prefix";
import type { DesiredNetwork } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { onOneSegment, type Segment } from "../plan/addresses/segment";
import { takenBeside, type Taken } from "../plan/addresses/taken";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";
import type { HostReference } from "../inputs/host";
import type { NetworkSpec } from "../inputs/network";
import { otherHosts } from "./fleet";

interface Given {
  readonly urn: string;
  readonly network: string;
  readonly addresses: readonly string[];
  /** Of a network, which may have no record yet. */
  readonly segment?: Segment;
}

/** What the resources of this run were given, by URN, before a host's own records say so. */
const given = new Map<string, Given & { readonly host: string }>();

/**
 * Addresses that other hosts have or gave in the subnets of a network: subnets of several hosts that overlap are one segment,
 * unless they are isolated. Only hosts that this run has looked at are known, and what other runs give at this very moment is not:
 * programs that share a segment are to have ranges of their own (`ipRange`).
 */
export function takenOnOtherHosts(spec: ContainerAttachmentSpec, state: HostState): Taken[] {
  const network = state.networks.find(({ name }) => name === spec.network);
  return network === undefined ? [] : takenElsewhere(spec, network);
}

/** The same for a network with a host shim, which may have no record yet. */
export function takenByOtherHosts(
  spec: NetworkSpec,
  { parent, subnets }: DesiredNetwork,
  state: HostState,
): Taken[] {
  const recorded = state.networks.find(({ name }) => name === spec.name)?.subnets ?? [];
  return takenElsewhere(spec, { parent: parent.name, subnets: subnets.length > 0 ? subnets : recorded });
}

function takenElsewhere(
  { host: own, resourceUrn }: { host: HostReference; resourceUrn: string },
  network: Segment,
): Taken[] {
  return otherHosts(own).flatMap((host) => {
    const networks = (host.known?.networks ?? []).filter((other) => onOneSegment(network, other));
    const shared = new Set(networks.map(({ name }) => name));
    const recorded: Given[] = [
      ...(host.known?.attachments ?? []),
      ...networks.map(({ urn, name, shim }) => ({ urn, network: name, addresses: shim?.addresses ?? [] })),
    ];
    const planned: Given[] = [...given.values()].filter((entry) => entry.host === host.name);
    const byResources = [...recorded, ...planned]
      .filter(({ urn }) => urn !== resourceUrn)
      .filter(({ network: name, segment }) =>
        segment === undefined ? shared.has(name) : onOneSegment(network, segment),
      )
      .flatMap(({ urn, addresses }) =>
        addresses.map((cidr) => ({ address: bareAddress(cidr), by: nameOf(urn) })),
      );
    const byOthers = networks.flatMap((other) => (host.known ? takenBeside(other, host.known) : []));
    return [...byResources, ...byOthers].map(({ address, by }) => ({ address, by: `${by} on ${host.name}` }));
  });
}

/** The hosts of a program are looked at in parallel: one that is slow to answer may have given addresses, too. */
export async function otherHostsLooked({ host }: { host: HostReference }): Promise<void> {
  await Promise.all(otherHosts(host).map((other) => other.looked()));
}

/** What an attachment is being given: nobody else of this run may have it. */
export function remember({ resourceUrn, host, network }: ContainerAttachmentSpec, { records }: Plan): void {
  for (const change of records) {
    if (change.kind === "attachment" && change.after !== undefined)
      given.set(resourceUrn, {
        urn: resourceUrn,
        host: host.name,
        network,
        addresses: change.after.addresses,
      });
  }
}

/** The same of a network whose host shim is given addresses. */
export function rememberNetwork({ resourceUrn, host, name }: NetworkSpec, { records }: Plan): void {
  for (const change of records) {
    if (change.kind !== "network" || change.after === undefined || isIsolated(change.after)) continue;
    const { urn, parent, subnets, shim } = change.after;
    given.set(resourceUrn, {
      urn,
      host: host.name,
      network: name,
      addresses: shim?.addresses ?? [],
      segment: { parent, subnets },
    });
  }
}
