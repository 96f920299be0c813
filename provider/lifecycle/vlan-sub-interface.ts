import { desiredVlan, undesiredVlan } from "../desired/vlan-sub-interface";
import { ownerOf } from "../desired/mark";
import { planAbsence } from "../plan/absence";
import { linkNamed, parentOf } from "../plan/find";
import { holderOf } from "../plan/holder";
import { vlanSubInterfaceImpact } from "../plan/impact";
import { planReplacement } from "../plan/replacement";
import { permanentAddresses } from "../plan/permanent-addresses";
import { planVlan } from "../plan/vlan-sub-interface";
import { parseVlanSubInterface, type VlanSubInterfaceSpec } from "../spec/vlan-sub-interface";
import { hostResourceLifecycle, type HostResource } from "./host-resource";

export const vlanSubInterfaceResource: HostResource<VlanSubInterfaceSpec> = {
  parse: parseVlanSubInterface,
  optional: ["mtu", "macAddress", "addresses"],
  impact: vlanSubInterfaceImpact,

  collides: (olds, news) => {
    const same = (...names: (keyof VlanSubInterfaceSpec)[]): boolean =>
      names.every((name) => olds[name] === news[name]);
    return same("name") || same("parent", "vlanId", "protocol");
  },

  wanted: (spec, former) => {
    const desired = desiredVlan(spec, former);
    return (state) => planVlan(desired, state);
  },

  unwanted: (spec, owned) => {
    const desired = undesiredVlan(spec, owned);
    return (state) => planAbsence(desired, state);
  },

  replaced: (former, wanted) => {
    const desired = undesiredVlan(former, true);
    return (state) => planReplacement(desired, wanted, state);
  },

  seen: (spec, state) => {
    const link = linkNamed(state, spec.name);
    if (link?.vlan === undefined) return undefined;
    const { id: vlanId, protocol, flags, ingressQos, egressQos } = link.vlan;
    const addresses = permanentAddresses(link);
    const parent = parentOf(state, link);
    const live = {
      // A program may call it by an alternative name.
      parent: parent?.alternativeNames.includes(spec.parent) ? spec.parent : (parent?.name ?? ""),
      vlanId,
      protocol,
      flags,
      ingressQos,
      egressQos,
      up: link.up,
      mtu: link.mtuBytes,
      macAddress: link.macAddress,
      addresses: sameSet(addresses, spec.addresses) ? spec.addresses : addresses,
    };
    return {
      inputs: live as unknown as Partial<VlanSubInterfaceSpec>,
      outputs: {
        ifindex: link.index,
        mtu: link.mtuBytes,
        macAddress: link.macAddress,
        owned: holderOf(link, ownerOf(spec.resourceUrn), state) === "ours",
      },
    };
  },
};

export const vlanSubInterfaceLifecycle = hostResourceLifecycle(vlanSubInterfaceResource);

/** The kernel lists addresses in its own order; the program's order is no less right. */
function sameSet(left: readonly string[], right: readonly string[] | undefined): boolean {
  return right !== undefined && left.length === right.length && left.every((entry) => right.includes(entry));
}
