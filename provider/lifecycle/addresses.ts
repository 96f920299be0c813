import { isIsolated } from "../desired/isolated-parent";
import { nameOf } from "../desired/mark";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import type { Taken } from "../plan/taken";
import type { ContainerAttachmentSpec } from "../spec/container-attachment";
import { otherHosts } from "./fleet";

/** What the resources of this run were given, by URN, before a host's own records say so. */
const given = new Map<
  string,
  { readonly host: string; readonly network: string; readonly addresses: readonly string[] }
>();

/**
 * Addresses that other hosts gave in the subnets of a network: a subnet that is on several hosts is one segment, unless
 * it is isolated. Only hosts that this run has looked at are known, and what other runs give at this very moment is not:
 * programs that share a segment are to have ranges of their own (`ipRange`).
 */
export function takenOnOtherHosts(spec: ContainerAttachmentSpec, state: HostState): Taken[] {
  const network = state.networks.find(({ name }) => name === spec.network);
  if (network === undefined || isIsolated(network)) return [];
  const cidrs = new Set(network.subnets.map(({ cidr }) => cidr));
  return otherHosts(spec.host).flatMap((host) => {
    const shared = new Set(
      (host.known?.networks ?? [])
        .filter((other) => !isIsolated(other) && other.subnets.some(({ cidr }) => cidrs.has(cidr)))
        .map(({ name }) => name),
    );
    const recorded = host.known?.attachments ?? [];
    const planned = [...given].flatMap(([urn, entry]) =>
      entry.host === host.name ? [{ urn, ...entry }] : [],
    );
    return [...recorded, ...planned]
      .filter(({ urn }) => urn !== spec.resourceUrn)
      .filter((entry) => shared.has(entry.network))
      .flatMap(({ urn, addresses }) =>
        addresses.map((cidr) => ({
          address: cidr.split("/")[0] ?? "",
          by: `${nameOf(urn)} on ${host.name}`,
        })),
      );
  });
}

/** The hosts of a program are looked at in parallel: one that is slow to answer may have given addresses, too. */
export async function otherHostsLooked({ host }: ContainerAttachmentSpec): Promise<void> {
  await Promise.all(otherHosts(host).map((other) => other.looked()));
}

/** What an attachment is being given: nobody else of this run may have it. */
export function remember({ resourceUrn, host, network }: ContainerAttachmentSpec, { records }: Plan): void {
  for (const change of records) {
    if (change.kind === "putAttachment")
      given.set(resourceUrn, { host: host.name, network, addresses: change.attachment.addresses });
  }
}
