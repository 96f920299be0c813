import { desiredTrunk, undesiredTrunk } from "../desired/vlan-trunk";
import type { Properties } from "../inputs/fields";
import type { VlanSubInterfaceSpec } from "../inputs/vlan-sub-interface";
import {
  parseVlanTrunk,
  subInterfacesOf,
  withOptions,
  type VlanOptions,
  type VlanTrunkSpec,
} from "../inputs/vlan-trunk";
import { overlap } from "../ipam/prefix";
import type { HostState } from "../model/host-state";
import { vlanTrunkImpact } from "../plan/impact";
import { planned } from "../plan/plan";
import { inSuccession, planReplacement } from "../plan/replacement";
import { decideAddresses } from "../plan/vlan-sub-interface/addresses";
import { planTrunk, planTrunkAbsence } from "../plan/vlan-trunk/vlan-trunk";
import { tellDuplicates } from "./duplicate-addresses";
import type { HostResource } from "./host-resource";
import { knownPrefixes } from "./known-prefixes";
import { lifecycleOf } from "./lifecycle";
import { destinationsIn, isOnLink, vlanSubInterfaceResource } from "./vlan-sub-interface";

const { outputsOf: outputsOfOne } = vlanSubInterfaceResource;

/** Many VLAN sub-interfaces of one parent, each marked, recorded and planned as one by itself. */
export const vlanTrunkResource: HostResource<VlanTrunkSpec> = {
  parse: parseVlanTrunk,
  optional: [],
  impact: vlanTrunkImpact,

  isSameThing: (olds, news) => olds["parent"] === news["parent"],

  mustDeleteFirst: (olds, news) => {
    const [former, next] = [contentsOf(olds), contentsOf(news)];
    return (
      former.names.some((name) => next.names.includes(name)) ||
      former.addresses.some((old) => next.addresses.some((own) => overlap(old, own))) ||
      former.destinations.some((old) => next.destinations.includes(old))
    );
  },

  alreadySo: ({ olds, news }, state) => {
    const links = subInterfacesOf(olds).filter(({ name }) => state.links.some((link) => link.name === name));
    const isThere = links.every(({ name }) => isOnLink(state, { name, parent: news["parent"] }));
    return links.length > 0 && isThere ? ["parent"] : [];
  },

  urnsOf: urnsIn,

  planFor: (run, { spec, former }) => {
    const desired = desiredTrunk(spec, former);
    const vlans = subInterfacesOf(spec);
    const isFree = (urn: string): boolean => !run.wantedLinks.isTaken(urn, spec);
    return (state) => {
      for (const vlan of vlans) tellDuplicates(run.told, vlan, state);
      return planTrunk(desired, state, { isFree, decided: run.addresses.on(run.fleet.machineAt(spec.host)) });
    };
  },

  notePlan: (run, { spec, former }, { state }) => {
    const decided = run.addresses.on(run.fleet.machineAt(spec.host));
    for (const desired of desiredTrunk(spec, former).wanted) {
      const { mark } = desired.owner;
      decided.set(mark, decideAddresses(desired, state, decided.get(mark)));
    }
  },

  planRemoval: (spec) => {
    const unwanted = undesiredTrunk(spec);
    return (state) => planTrunkAbsence(unwanted, state);
  },

  planReplacement: (former, planNext) => {
    const unwanted = undesiredTrunk(former);
    return (state) =>
      inSuccession(
        [
          ...unwanted.map(
            (each) => (next: HostState) => planReplacement(each, (after) => planned(after, {}), next),
          ),
          planNext,
        ],
        state,
      );
  },

  // Forgotten with records still there, it would leave these on the host for ever.
  outputsWhenLost: (recorded, { records }) => {
    const urns = new Set(urnsIn(recorded as Partial<VlanTrunkSpec>));
    return records.some(({ urn }) => urns.has(urn)) ? { ...recorded, links: {} } : undefined;
  },

  outputsOf: (spec, state) => {
    const found = subInterfacesOf(spec).flatMap((vlan) => {
      const seen = outputsOfOne(vlan, state);
      return seen === undefined ? [] : [{ vlan, ...seen }];
    });
    if (found.length === 0) return undefined;
    const links = found.map(({ vlan: { vlanId, name }, outputs: { ifindex, macAddress, owned } }) => [
      vlanId,
      { name, ifindex, macAddress, owned },
    ]);
    const options = new Map(found.map(({ vlan, inputs }) => [vlan.vlanId, optionsSeen(vlan, inputs)]));
    // What is not there at all is drift that the options do not show: its record, if there is one, goes with the trunk.
    return {
      inputs: { vlans: withOptions(spec, options).vlans },
      outputs: { links: Object.fromEntries(links) as Properties },
    };
  },
};

export const vlanTrunkLifecycle = lifecycleOf(vlanTrunkResource);

/** Returns the options of a link as they are on the host, of those that are managed. */
function optionsSeen(
  asked: VlanSubInterfaceSpec,
  { parent: _parent, vlanId: _vlanId, name: _name, ...seen }: Partial<VlanSubInterfaceSpec>,
): Partial<VlanOptions> {
  const managed = Object.entries(seen).filter(([option]) => option in asked);
  return Object.fromEntries(managed) as Partial<VlanOptions>;
}

function urnsIn(trunk: Partial<VlanTrunkSpec>): string[] {
  return subInterfacesOf(trunk).map(({ resourceUrn }) => resourceUrn);
}

interface Contents {
  readonly names: readonly string[];
  readonly addresses: ReturnType<typeof knownPrefixes>;
  readonly destinations: ReturnType<typeof destinationsIn>;
}

/** Returns what two trunks cannot have at the same time, as far as it is known. */
function contentsOf(options: Properties): Contents {
  const { vlans } = options;
  const isKnown = typeof vlans === "object" && vlans !== null && typeof options["parent"] === "string";
  const all = isKnown ? subInterfacesOf(options as Partial<VlanTrunkSpec>) : [];
  return {
    names: all.map(({ name }) => name),
    addresses: all.flatMap(({ addresses }) => knownPrefixes(addresses)),
    destinations: all.flatMap(({ routes }) => destinationsIn({ routes })),
  };
}
