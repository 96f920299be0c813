import type { DesiredAttachment, DesiredAttachmentAbsence } from "../model/desired";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";
import { ownerOf, shortHash } from "../ownership/mark";

/** @param former as it was before this change: an MTU that was given then goes back to the parent's */
export function desiredAttachment(
  spec: ContainerAttachmentSpec,
  former: Partial<ContainerAttachmentSpec> = {},
): DesiredAttachment {
  const { host, resourceUrn, network, container, interfaceName, macAddress, defaultRoute } = spec;
  const mtuBytes = spec.mtu ?? (former.mtu === undefined ? undefined : "kernel-default");
  return {
    host: host.name,
    owner: ownerOf(resourceUrn, former.resourceUrn === undefined ? [] : [former.resourceUrn]),
    id: shortHash(resourceUrn),
    network,
    container,
    addresses: spec.addresses ?? [],
    routes: spec.routes,
    sysctls: spec.sysctls ?? {},
    gatewayPriority: spec.gatewayPriority ?? 0,
    ...(interfaceName !== undefined && { interfaceName }),
    ...(macAddress !== undefined && { macAddress }),
    ...(defaultRoute !== undefined && { defaultRoute }),
    ...(mtuBytes !== undefined && { mtuBytes }),
  };
}

export function undesiredAttachment({
  host,
  resourceUrn,
}: ContainerAttachmentSpec): DesiredAttachmentAbsence {
  return { host: host.name, owner: ownerOf(resourceUrn), id: shortHash(resourceUrn) };
}
