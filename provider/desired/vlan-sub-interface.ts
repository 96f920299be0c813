import type { DesiredAbsence, DesiredVlanLink } from "../model/desired";
import type { VlanSubInterfaceSpec } from "../inputs/vlan-sub-interface";
import { ownerOf } from "../ownership/mark";

/** What the state says of a sub-interface that was made before; older releases may have written less. */
export type FormerVlanSubInterface = Partial<VlanSubInterfaceSpec>;

/**
 * @param former as it was before this change: an option that was given then and is not given now goes back to what the
 *   kernel does by itself, where one that was never given is left alone
 */
export function desiredVlan(
  spec: VlanSubInterfaceSpec,
  former: FormerVlanSubInterface = {},
): DesiredVlanLink {
  const { parent, name, vlanId, protocol, flags, ingressQos, egressQos, up, adopt } = spec;
  const mtuBytes = spec.mtu ?? (former.mtu === undefined ? undefined : "kernel-default");
  const macAddress = spec.macAddress ?? (former.macAddress === undefined ? undefined : "kernel-default");
  const addresses = spec.addresses ?? (former.addresses === undefined ? undefined : []);
  return {
    host: spec.host.name,
    owner: ownerOf(spec.resourceUrn, former.resourceUrn === undefined ? [] : [former.resourceUrn]),
    name,
    parent,
    vlan: { id: vlanId, protocol, flags, ingressQos, egressQos },
    ...(mtuBytes !== undefined && { mtuBytes }),
    ...(macAddress !== undefined && { macAddress }),
    ...(addresses !== undefined && { addresses }),
    up,
    adopt,
  };
}

export function undesiredVlan(spec: VlanSubInterfaceSpec, owned: boolean): DesiredAbsence {
  const { name, parent, vlanId, protocol } = spec;
  return {
    host: spec.host.name,
    owner: ownerOf(spec.resourceUrn),
    name,
    parent,
    vlan: { id: vlanId, protocol },
    owned,
  };
}
