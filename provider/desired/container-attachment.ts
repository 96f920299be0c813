import type { DesiredAttachment, DesiredAttachmentAbsence } from "../model/desired";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";
import { ownerOf, shortHash } from "../ownership/mark";

/** @param former as it was before this change: an MTU that was given then goes back to the parent's */
export function desiredAttachment(
  { host, resourceUrn, name: _name, mtu: own, ...options }: ContainerAttachmentSpec,
  former: Partial<ContainerAttachmentSpec> = {},
): DesiredAttachment {
  const mtu = own ?? (former.mtu === undefined ? undefined : "kernel-default");
  return {
    addresses: [],
    sysctls: {},
    gatewayPriority: 0,
    ...options,
    host: host.name,
    owner: ownerOf(resourceUrn, former.resourceUrn === undefined ? [] : [former.resourceUrn]),
    id: shortHash(resourceUrn),
    ...(mtu !== undefined && { mtu }),
  };
}

export function undesiredAttachment({
  host,
  resourceUrn,
}: ContainerAttachmentSpec): DesiredAttachmentAbsence {
  return { host: host.name, owner: ownerOf(resourceUrn), id: shortHash(resourceUrn) };
}
