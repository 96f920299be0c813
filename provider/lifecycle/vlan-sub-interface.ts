import {
  acceptRaSysctl,
  desiredVlan,
  keepAddressesSysctl,
  undesiredVlan,
} from "../desired/vlan-sub-interface";
import { ownerOf } from "../ownership/mark";
import { overlap } from "../ipam/prefix";
import { planAbsence } from "../plan/vlan-sub-interface/absence";
import { linkNamed, parentOf } from "../state/links";
import { holderOf } from "../ownership/holder";
import { vlanSubInterfaceImpact } from "../plan/impact";
import { inheriting, recordsByLink } from "../plan/inheritance";
import { planReplacement } from "../plan/replacement";
import { permanentAddresses } from "../state/permanent-addresses";
import { decideAddresses } from "../plan/vlan-sub-interface/addresses";
import { keptAddresses } from "../plan/vlan-sub-interface/other-addresses";
import { sysctlPath } from "../plan/sysctls";
import { planVlan } from "../plan/vlan-sub-interface/vlan-sub-interface";
import { parseVlanSubInterface, type VlanSubInterfaceSpec } from "../inputs/vlan-sub-interface";
import type { Properties } from "../inputs/fields";
import type { HostResource } from "./host-resource";
import type { Prefix } from "../model/address";
import type { HostState } from "../model/host-state";
import type { Link, LinkRoute } from "../model/link";
import { isSameWay } from "../state/routes";
import { carries, wayBackOf } from "../state/way-back";
import { tellDuplicates } from "./duplicate-addresses";
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
    ) ||
    destinationsIn(olds).some((old) => destinationsIn(news).includes(old)),

  // The two halves of a replacement of the link by which the host is managed could not be made one after the other; as one
  // change, the host can take it back.
  alreadySo: ({ olds, news }, state) => [
    ...(isOnLink(state, { name: olds["name"], parent: news["parent"] }) ? ["parent"] : []),
    ...(news["allowDisconnect"] === true && olds["name"] === news["name"] && isWayBack(olds["name"], state)
      ? ["parent", "vlanId", "protocol"]
      : []),
  ],

  // A renamed parent changes the standard name, but not the link.
  nameToKeep: ({ parent, vlanId, protocol }, olds, state) => {
    const { name } = olds;
    if (typeof name !== "string" || !name.endsWith(`.${String(vlanId)}`)) return undefined;
    if (olds["vlanId"] !== vlanId || olds["protocol"] !== protocol) return undefined;
    return olds["parent"] === parent || (state && isOnLink(state, { name, parent })) ? name : undefined;
  },

  planFor: (run, { spec, former }) => {
    const desired = desiredVlan(spec, former);
    const isFree = (urn: string): boolean => !run.wantedLinks.isTaken(urn, spec);
    return (state) => {
      tellDuplicates(run.told, spec, state);
      const decided = run.addresses.on(run.fleet.machineAt(spec.host));
      return planVlan(inheriting(desired, recordsByLink(state), isFree), state, decided);
    };
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

  // Forgotten with its record still there, it would leave that on the host for ever.
  outputsWhenLost: (recorded, { records }) =>
    records.some(({ link, urn }) => link === recorded["name"] && urn === recorded["resourceUrn"])
      ? recorded
      : undefined,

  planReplacement: (former, planNext) => {
    const desired = undesiredVlan(former, true);
    return (state) => planReplacement(desired, planNext, state);
  },

  outputsOf: (spec, state) => {
    const link = linkNamed(state, spec.name);
    if (link?.vlan === undefined) return undefined;
    const kept = keptAddresses(spec, link, state);
    const addresses = permanentAddresses(link).filter((address) => !kept.includes(address));
    const parent = parentOf(state, link);
    const live = {
      // A program may use an alternative name of the parent.
      parent: parent?.alternativeNames.includes(spec.parent) ? spec.parent : (parent?.name ?? ""),
      ...link.vlan,
      up: link.up,
      mtu: link.mtu,
      macAddress: link.macAddress,
      addresses: sameSet(addresses, spec.addresses) ? spec.addresses : addresses,
      ...sysctlsSeen(spec, state),
      ...(spec.routes !== undefined && { routes: spec.routes.filter((route) => isOver(link, route, state)) }),
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

/** Returns the options that are sysctls, of those that were given, as they are on the host. */
function sysctlsSeen(spec: VlanSubInterfaceSpec, state: HostState): Properties {
  const { name, sysctls, acceptRa, keepAddressesOnDown } = spec;
  const seen = (key: string): string | undefined => state.sysctls[sysctlPath(key, name)];
  const isOn = (key: string, asked: boolean): boolean => (seen(key) ?? (asked ? "1" : "0")) !== "0";
  return {
    ...(sysctls !== undefined && {
      sysctls: Object.fromEntries(Object.entries(sysctls).map(([key, value]) => [key, seen(key) ?? value])),
    }),
    ...(acceptRa !== undefined && { acceptRa: isOn(acceptRaSysctl, acceptRa) }),
    ...(keepAddressesOnDown !== undefined && {
      keepAddressesOnDown: isOn(keepAddressesSysctl, keepAddressesOnDown),
    }),
  };
}

export function destinationsIn({ routes }: Properties): Prefix[] {
  return knownPrefixes(routes, (route) =>
    typeof route === "object" && route !== null && "destination" in route ? route.destination : undefined,
  );
}

/** Checks for a route that a link was given. */
function isOver({ name }: Link, route: LinkRoute, { routes }: HostState): boolean {
  return routes.some((seen) => seen.link === name && isSameWay(seen, route));
}

/** Checks whether a link is on another one, as the kernel has it. */
export function isOnLink(state: HostState, { name, parent }: { name: unknown; parent: unknown }): boolean {
  const link = linkNamed(state, String(name));
  const below = link && parentOf(state, link);
  return below !== undefined && below === linkNamed(state, String(parent));
}

function isWayBack(name: unknown, state: HostState): boolean {
  const way = wayBackOf(state);
  return way !== undefined && carries(String(name), way, state);
}

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
