import type { DesiredAbsence, DesiredVlanLink } from "../model/desired";
import type { VlanSubInterfaceSpec } from "../inputs/vlan-sub-interface";
import { ownerOf } from "../ownership/mark";

/** The state of a sub-interface that was made before; older releases may have written fewer options. */
type FormerVlanSubInterface = Partial<VlanSubInterfaceSpec>;

/**
 * @param former the sub-interface before this change: an option that is no longer given goes back to the kernel's
 *   default, while one that was never given is left alone
 */
export function desiredVlan(
  spec: VlanSubInterfaceSpec,
  former: FormerVlanSubInterface = {},
): DesiredVlanLink {
  const { host, resourceUrn, name, parent, allowOverlap, up, adopt, ...options } = spec;
  const { mtu: ownMtu, macAddress: ownMac, addresses: own, ...vlan } = options;
  const mtu = ownMtu ?? (former.mtu === undefined ? undefined : "kernel-default");
  const macAddress = ownMac ?? (former.macAddress === undefined ? undefined : "kernel-default");
  const addresses = own ?? (former.addresses === undefined ? undefined : []);
  return {
    host: host.name,
    owner: ownerOf(resourceUrn, former.resourceUrn === undefined ? [] : [former.resourceUrn]),
    name,
    parent,
    vlan,
    ...(mtu !== undefined && { mtu }),
    ...(macAddress !== undefined && { macAddress }),
    ...(addresses !== undefined && { addresses }),
    allowOverlap,
    sysctls: {},
    up,
    adopt,
  };
}

export function undesiredVlan(spec: VlanSubInterfaceSpec, owned: boolean): DesiredAbsence {
  const { host, resourceUrn, name, parent, vlanId, protocol } = spec;
  return { host: host.name, owner: ownerOf(resourceUrn), name, parent, vlan: { vlanId, protocol }, owned };
}
