import { desiredVlan, undesiredVlan } from "../desired/vlan-sub-interface";
import { ownerOf } from "../ownership/mark";
import { overlap } from "../ipam/prefix";
import { planAbsence } from "../plan/vlan-sub-interface/absence";
import { linkNamed, parentOf } from "../state/links";
import { holderOf } from "../ownership/holder";
import { vlanSubInterfaceImpact } from "../plan/impact";
import { planReplacement } from "../plan/replacement";
import { permanentAddresses } from "../state/permanent-addresses";
import { decideAddresses } from "../plan/vlan-sub-interface/addresses";
import { planVlan } from "../plan/vlan-sub-interface/vlan-sub-interface";
import { parseVlanSubInterface, type VlanSubInterfaceSpec } from "../inputs/vlan-sub-interface";
import type { Properties } from "../inputs/fields";
import type { HostResource } from "./host-resource";
import { knownPrefixes } from "./known-prefixes";
import { lifecycleOf } from "./lifecycle";

export const vlanSubInterfaceResource: HostResource<VlanSubInterfaceSpec> = {
  parse: parseVlanSubInterface,
  optional: ["mtu", "macAddress", "addresses"],
  impact: vlanSubInterfaceImpact,

  isSameThing,

  // Two links with one address, or with connected routes to one subnet, do not work: the kernel uses whichever came first,
  // and the old link's route would also be in the way of whatever sits on the new link.
  mustDeleteFirst: (olds, news) =>
    isSameThing(olds, news) ||
    knownPrefixes(olds["addresses"]).some((old) =>
      knownPrefixes(news["addresses"]).some((own) => overlap(old, own)),
    ),

  planFor: (run, { spec, former }) => {
    const desired = desiredVlan(spec, former);
    return (state) => planVlan(desired, state, run.addresses.on(run.fleet.machineAt(spec.host)));
  },

  notePlan: (run, { spec, former }, { state }) => {
    const desired = desiredVlan(spec, former);
    const decided = run.addresses.on(run.fleet.machineAt(spec.host));
    const { mark } = desired.owner;
    decided.set(mark, decideAddresses(desired, state, decided.get(mark)));
  },

  planRemoval: (spec, owned) => {
    const desired = undesiredVlan(spec, owned);
    return (state) => planAbsence(desired, state);
  },

  planReplacement: (former, planNext) => {
    const desired = undesiredVlan(former, true);
    return (state) => planReplacement(desired, planNext, state);
  },

  outputsOf: (spec, state) => {
    const link = linkNamed(state, spec.name);
    if (link?.vlan === undefined) return undefined;
    const addresses = permanentAddresses(link);
    const parent = parentOf(state, link);
    const live = {
      // A program may use an alternative name of the parent.
      parent: parent?.alternativeNames.includes(spec.parent) ? spec.parent : (parent?.name ?? ""),
      ...link.vlan,
      up: link.up,
      mtu: link.mtu,
      macAddress: link.macAddress,
      addresses: sameSet(addresses, spec.addresses) ? spec.addresses : addresses,
    };
    return {
      inputs: live as unknown as Partial<VlanSubInterfaceSpec>,
      outputs: {
        ifindex: link.index,
        mtu: link.mtu,
        macAddress: link.macAddress,
        owned: holderOf(link, ownerOf(spec.resourceUrn), state) === "ours",
      },
    };
  },
};

export const vlanSubInterfaceLifecycle = lifecycleOf(vlanSubInterfaceResource);

/** A host has a name only once, and an id only once per parent. */
function isSameThing(left: Properties, right: Properties): boolean {
  const same = (...names: (keyof VlanSubInterfaceSpec)[]): boolean =>
    names.every((name) => left[name] === right[name]);
  return same("name") || same("parent", "vlanId", "protocol");
}

/** Compares addresses without regard to order: the kernel lists them in its own. */
function sameSet(left: readonly string[], right: readonly string[] | undefined): boolean {
  return right !== undefined && left.length === right.length && left.every((entry) => right.includes(entry));
}
