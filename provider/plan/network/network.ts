import { isDeepStrictEqual } from "node:util";
import { prefixOf } from "../../ipam/address";
import { inferredGateway } from "../../ipam/pool";
import { freeDefaultPool } from "../../ipam/default-pools";
import type { InterfaceAddress, Prefix } from "../../model/address";
import type { DesiredNetwork } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { NetworkRecord, Subnet } from "../../model/network";
import type { Owner } from "../../model/ownership";
import type { Plan, UndoableStep } from "../../model/step";
import { linkNamed } from "../../state/links";
import { isOnLink, linksOf } from "../../state/routes";
import { identityGuards } from "../../state/guards";
import { chooseShim, planShim } from "../host-shim/host-shim";
import { hostShimRefusals } from "../host-shim/refusals";
import { inEngine } from "./in-engine";
import { othersForeseen } from "./foresight";
import { addressesLost } from "./in-use";
import { networkRefusals, networksInTheWay, noFreePool, ownedByAnotherNetwork } from "./refusals";
import { planParent } from "./parent";
import { recordNetwork } from "../record-changes";
import { planned, refused, type PlanResult } from "../plan";
import { segmentRefusals } from "../addresses/segment";
import { simulate } from "../../steps/effect";
import type { AddressHolder } from "../addresses/taken";
import { isOurs } from "../../ownership/is-ours";

/** What was chosen for a network before. */
export interface ChosenBefore {
  /** The default pool that it got. */
  readonly pool?: Prefix;
  readonly shimAddresses: readonly InterfaceAddress[];
}

/** What else is known when a network is planned. */
interface Around {
  /** The records that this run has planned for the host's networks, by name; absent: the others stay as they are. */
  readonly decided?: ReadonlyMap<string, NetworkRecord>;
  /** Addresses of the same segment that other hosts gave. */
  readonly takenElsewhere?: readonly AddressHolder[];
  /** According to the stack's state, for a host that has lost its record. */
  readonly chosen?: ChosenBefore;
}

/** Plans a network on a host, and in the engine that is to have it. */
export function planNetwork(desired: DesiredNetwork, state: HostState, around: Around = {}): PlanResult {
  return inEngine(planOnHost(desired, state, around), desired, state);
}

/**
 * Plans a network on a host: its parent link, made if it is missing and can be made; the host's own link on the
 * network, if one is asked for; and its record.
 */
function planOnHost(
  desired: DesiredNetwork,
  state: HostState,
  { decided, takenElsewhere = [], chosen }: Around,
): PlanResult {
  const recorded = state.networks.find(({ name }) => name === desired.name);
  if (recorded !== undefined && !isOurs(recorded, desired.owner)) {
    return refused(ownedByAnotherNetwork(recorded, desired));
  }
  const subnets =
    desired.subnets.length > 0 ? desired.subnets : defaultSubnets(desired.owner, state, { recorded, chosen });
  if (subnets === undefined) return refused(noFreePool());
  const parent = planParent(desired, state);
  if (parent.kind === "refused") return parent;
  const network = recordOf(desired, subnets);
  const then = simulate(state, parent.plan);
  const choice = chooseShim(desired, {
    network,
    former: recorded === undefined ? { addresses: chosen?.shimAddresses ?? [] } : recorded.hostShim,
    state: then,
    takenElsewhere,
  });
  const wanted: NetworkRecord = { ...network, ...(choice.shim && { hostShim: choice.shim }) };
  const others = othersForeseen(desired, state, decided);
  const made = withShim(parent.plan, wanted, { owner: desired.owner, recorded, state, then, others });
  const ofShim = [...choice.refusals, ...(made.kind === "refused" ? made.refusals : [])];
  // A network that is as wanted does not fail because of what appeared on the host after it.
  if (isDeepStrictEqual(recorded, wanted)) {
    const foreseen = others.filter(({ name }) => decided?.has(name));
    const unlike = [...networksInTheWay(wanted, foreseen, state), ...ofShim];
    return unlike.length > 0 ? refused(...unlike) : made;
  }
  const refusals = [
    ...networkRefusals(wanted, { then, others, recorded, state, allowOverlap: desired.allowOverlap }),
    ...(recorded === undefined ? [] : addressesLost(recorded, wanted, state)),
    ...ofShim,
  ];
  if (refusals.length > 0 || made.kind === "refused") return refused(...refusals);
  const unasked = segmentRefusals(wanted, state);
  if (unasked.length > 0) return refused(...unasked);
  const { plan } = made;
  return {
    kind: "planned",
    plan: {
      ...plan,
      // Two programs that ask for the same subnet at the same time must not both get it.
      guards: [...plan.guards, { kind: "revision", revision: state.revision }],
      records: [...plan.records, recordNetwork(state, wanted)],
    },
  };
}

/**
 * Adds the host's own link on the network to the parent's plan.
 *
 * @param then the host after the parent's plan
 * @param others the other networks of the host, as the run will leave them
 */
function withShim(
  plan: Plan,
  wanted: NetworkRecord,
  {
    owner,
    recorded,
    state,
    then,
    others,
  }: {
    owner: Owner;
    recorded: NetworkRecord | undefined;
    state: HostState;
    then: HostState;
    others: readonly NetworkRecord[];
  },
): PlanResult {
  const parent = linkNamed(state, wanted.parent);
  const asks = parent !== undefined;
  const shim = planShim(wanted, { owner, recorded, state: then, asks });
  // A shim that is there and right does not fail because of what got in its way later.
  if (shim.steps.length + shim.records.length === 0) return { kind: "planned", plan };
  const besides = others.filter((other) => networksInTheWay(wanted, [other], state).length > 0);
  const refusals = hostShimRefusals(wanted, { owner, state: then, besides });
  if (refusals.length > 0) return refused(...refusals);
  const guarded = plan.guards.length > 0 || parent === undefined;
  const made = planned(then, {
    ...shim,
    guards: [...(guarded ? [] : identityGuards(parent)), ...shim.guards],
  });
  if (made.kind === "refused") return made;
  return {
    kind: "planned",
    plan: {
      guards: [...plan.guards, ...made.plan.guards],
      steps: hostFirst([...plan.steps, ...made.plan.steps]),
      records: [...plan.records, ...made.plan.records],
    },
  };
}

/** Puts lines of `ip` first, as the script runs them; those of the shim need the parent to be there, not to be up. */
function hostFirst(steps: readonly UndoableStep[]): UndoableStep[] {
  const isLater = ({ step }: UndoableStep): boolean => step.kind === "inNetns";
  return [...steps.filter((each) => !isLater(each)), ...steps.filter(isLater)];
}

/** Keeps the subnets that the network was given once; a new network gets a free default pool. */
function defaultSubnets(
  { mark }: Owner,
  state: HostState,
  { recorded, chosen }: { recorded: NetworkRecord | undefined; chosen: ChosenBefore | undefined },
): readonly Subnet[] | undefined {
  if (recorded !== undefined) return recorded.subnets;
  const own = state.links.filter(({ alias }) => alias === mark);
  const isOwn = (name: string): boolean => own.some((link) => link.name === name);
  const routes = state.routes.filter((route) => route.table === "main" && !linksOf(route).some(isOwn));
  const inUse = {
    here: [
      ...routes.filter(isOnLink).map(({ destination }) => destination),
      ...state.links
        .filter((link) => !own.includes(link))
        .flatMap(({ addresses }) => addresses.map(({ address }) => prefixOf(address))),
      ...state.networks.flatMap(({ subnets }) => subnets.map(({ cidr }) => cidr)),
    ],
    beyond: routes.map(({ destination }) => destination),
  };
  const cidr = freeDefaultPool(inUse, chosen?.pool);
  if (cidr === undefined) return undefined;
  const gateway = inferredGateway(cidr);
  return [{ cidr, ...(gateway !== undefined && { gateway }) }];
}

function recordOf(
  {
    host: _host,
    owner,
    parent,
    allowOverlap: _allowOverlap,
    hostShim: _hostShim,
    ...options
  }: DesiredNetwork,
  subnets: readonly Subnet[],
): NetworkRecord {
  return { ...options, urn: owner.urn, parent: parent.name, subnets };
}
