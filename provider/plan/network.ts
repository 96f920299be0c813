import { isDeepStrictEqual } from "node:util";
import { markOf, ownerOf } from "../desired/mark";
import { inferredGateway } from "../ipam/pool";
import { freeDefaultPool } from "../ipam/default-pools";
import type { DesiredNetwork, DesiredNetworkAbsence } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { NetworkRecord, NetworkSubnet } from "../model/network";
import type { Owner } from "../model/ownership";
import { linkNamed } from "./find";
import { identityGuards } from "./guards";
import { holderOf } from "./holder";
import { addressesLost, networkInUse } from "./network-in-use";
import { networkRefusals, noFreePool, ownedByAnotherNetwork } from "./network-refusals";
import { linkRecord, planParent } from "./network-parent";
import { planned, refused, type PlanResult } from "./plan";
import { segmentRefusals } from "./segment";
import { somethingOnTop, stackedOn } from "./stacked";

/** What it takes to have a network on a host: its parent link, made where it may be, and its record. */
export function planNetwork(desired: DesiredNetwork, state: HostState): PlanResult {
  const recorded = state.networks.find(({ name }) => name === desired.name);
  if (recorded !== undefined && !isOurs(recorded, desired.owner)) {
    return refused(ownedByAnotherNetwork(recorded));
  }
  const subnets = desired.subnets.length > 0 ? desired.subnets : defaultSubnets(recorded, state);
  if (subnets === undefined) return refused(noFreePool());
  const parent = planParent(desired, state);
  if (parent.kind === "refused") return parent;
  const wanted = recordOf(desired, subnets);
  const refusals = networkRefusals(wanted, state);
  const inUse = recorded === undefined ? [] : addressesLost(recorded, wanted, state);
  if (refusals.length + inUse.length > 0) return refused(...refusals, ...inUse);
  if (isDeepStrictEqual(recorded, wanted)) return parent;
  const unasked = segmentRefusals(wanted, state);
  if (unasked.length > 0) return refused(...unasked);
  const { plan } = parent;
  return {
    kind: "planned",
    plan: {
      ...plan,
      // Two programs that ask for one subnet at a time are not to get it both.
      guards: [...plan.guards, { kind: "revision", revision: state.revision }],
      records: [...plan.records, { kind: "putNetwork", network: wanted }],
    },
  };
}

/** The record goes, and with it the parent link if the network made it and nothing else uses it. */
export function planNetworkAbsence({ owner, name }: DesiredNetworkAbsence, state: HostState): PlanResult {
  const recorded = state.networks.find((network) => network.name === name);
  if (recorded === undefined || !isOurs(recorded, owner)) return planned(state, {});
  const attachments = state.attachments.filter(({ network }) => network === name);
  if (attachments.length > 0) return refused(networkInUse(recorded, attachments));
  const dropNetwork = { kind: "dropNetwork", name } as const;
  const unchanged = { kind: "revision", revision: state.revision } as const;
  const parent = linkNamed(state, recorded.parent);
  if (parent === undefined || holderOf(parent, owner, state) !== "ours") {
    const stale = state.records.filter(({ link, urn }) => link === recorded.parent && urn === recorded.urn);
    return planned(state, {
      guards: [unchanged],
      records: [dropNetwork, ...stale.map(({ link }) => ({ kind: "drop", link }) as const)],
    });
  }
  const heir = state.networks.find((network) => network.parent === parent.name && network.name !== name);
  if (heir !== undefined) {
    // Another network came to the same parent later: the link goes with the last of them.
    const record = state.records.find(({ link }) => link === parent.name);
    const alias = markOf(heir.urn);
    return planned(state, {
      guards: [unchanged, ...identityGuards(parent)],
      steps: [{ kind: "setAlias", name: parent.name, alias }],
      records: [dropNetwork, linkRecord(parent.name, ownerOf(heir.urn), buildOf(record?.build ?? [], alias))],
    });
  }
  const onTop = stackedOn(parent, state);
  if (onTop.length > 0) return refused(somethingOnTop(parent, onTop));
  return planned(state, {
    guards: [unchanged, ...identityGuards(parent), { kind: "free", name: parent.name }],
    steps: [{ kind: "deleteLink", name: parent.name }],
    records: [dropNetwork, { kind: "drop", link: parent.name }],
  });
}

/** Whether a network's record is this resource's, under this name or one that it had before. */
export function isOurs({ urn }: NetworkRecord, { mark, formerMarks }: Owner): boolean {
  return [mark, ...formerMarks].includes(markOf(urn));
}

/** A network keeps the subnet that it was given once; a new one takes a free pool. */
function defaultSubnets(
  recorded: NetworkRecord | undefined,
  state: HostState,
): readonly NetworkSubnet[] | undefined {
  if (recorded !== undefined) return recorded.subnets;
  const inUse = [
    ...state.routes.map(({ destination }) => destination),
    ...state.networks.flatMap(({ subnets }) => subnets.map(({ cidr }) => cidr)),
  ];
  const cidr = freeDefaultPool(inUse);
  if (cidr === undefined) return undefined;
  const gateway = inferredGateway(cidr);
  return [{ cidr, ...(gateway !== undefined && { gateway }) }];
}

function recordOf(desired: DesiredNetwork, subnets: readonly NetworkSubnet[]): NetworkRecord {
  const { name, owner, child, parent, shared, mtuBytes, checkDuplicates } = desired;
  return {
    name,
    urn: owner.urn,
    child,
    parent: parent.name,
    shared,
    subnets,
    ...(mtuBytes !== undefined && { mtuBytes }),
    ...(checkDuplicates === true && { checkDuplicates }),
  };
}

/** The lines that make the link again, with its new mark. */
function buildOf(build: readonly string[], alias: string): string[] {
  return build.map((line) => line.replace(/^(link set dev \S+ alias) \S+$/, `$1 ${alias}`));
}
