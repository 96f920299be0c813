import type { DesiredAbsence, DesiredTrunk } from "../model/desired";
import { subInterfacesOf, type VlanTrunkSpec } from "../inputs/vlan-trunk";
import { desiredVlan, undesiredVlan } from "./vlan-sub-interface";

/** @param former the trunk before this change: VLANs that it has no longer are to go */
export function desiredTrunk(spec: VlanTrunkSpec, former: Partial<VlanTrunkSpec> = {}): DesiredTrunk {
  const before = former.vlans === undefined ? [] : subInterfacesOf({ ...spec, ...former });
  const had = new Map(before.map((vlan) => [vlan.vlanId, vlan]));
  const wanted = subInterfacesOf(spec);
  const has = new Map(wanted.map((vlan) => [vlan.vlanId, vlan]));
  const unwanted = [...had.values()].filter(({ vlanId, name, protocol }) => {
    const next = has.get(vlanId);
    // The planner finds a link again by its name, or by its id and protocol.
    return next === undefined || (next.name !== name && next.protocol !== protocol);
  });
  return {
    unwanted: unwanted.map((vlan) => undesiredVlan(vlan, true)),
    wanted: wanted.map((vlan) => desiredVlan(vlan, had.get(vlan.vlanId))),
  };
}

export function undesiredTrunk(spec: VlanTrunkSpec): DesiredAbsence[] {
  return subInterfacesOf(spec).map((vlan) => undesiredVlan(vlan, true));
}
