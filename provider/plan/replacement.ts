import { markOf, ownerOf } from "../ownership/mark";
import type { DesiredAbsence, DesiredNetworkAbsence } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { Plan, Step } from "../model/step";
import { planAbsence } from "./vlan-sub-interface/absence";
import { planAttachmentAbsence } from "./container-attachment/absence";
import { linkNamed } from "../state/links";
import { holderOf, ofOneStack } from "../ownership/holder";
import { planned, type Planner, type PlanResult } from "./plan";
import { simulate } from "../steps/effect";
import { planNetworkAbsence } from "./network/absence";

/**
 * What will have happened when Pulumi has deleted a link and what depends on it, and has made the new one: foresight for
 * a preview. It is never carried out as one.
 */
export function planReplacement(former: DesiredAbsence, wanted: Planner, state: HostState): PlanResult {
  const link = linkNamed(state, former.name);
  if (link === undefined || !holderOf(link, former.owner, state).startsWith("ours")) return wanted(state);
  const dependents = (next: HostState): PlanResult =>
    planned(next, { steps: sameStackOnTop(link, next).map(deletion) });
  const networks = state.networks
    .filter(({ parent, urn }) => parent === link.name && ofOneStack(markOf(urn), link.alias))
    .flatMap(({ name, urn }) => networkAbsences({ host: former.host, owner: ownerOf(urn), name }, state));
  return inSuccession([...networks, dependents, (next) => planAbsence(former, next), wanted], state);
}

/** The same for a network: Pulumi deletes its attachments before it. */
export function planNetworkReplacement(
  former: DesiredNetworkAbsence,
  wanted: Planner,
  state: HostState,
): PlanResult {
  return inSuccession([...networkAbsences(former, state), wanted], state);
}

/** A network goes after its attachments. */
function networkAbsences(network: DesiredNetworkAbsence, { attachments }: HostState): Planner[] {
  const { host, name } = network;
  return [
    ...attachments
      .filter((attachment) => attachment.network === name)
      .map(
        ({ urn, id }): Planner =>
          (next) =>
            planAttachmentAbsence({ host, owner: ownerOf(urn), id }, next),
      ),
    (next) => planNetworkAbsence(network, next),
  ];
}

/** One after the other, each on the host as the ones before it leave it. */
export function inSuccession(planners: readonly Planner[], state: HostState): PlanResult {
  let current = state;
  const plans: Plan[] = [];
  for (const planner of planners) {
    const result = planner(current);
    if (result.kind === "refused") return result;
    plans.push(result.plan);
    current = simulate(current, result.plan);
  }
  return {
    kind: "planned",
    plan: {
      guards: [],
      steps: plans.flatMap(({ steps }) => steps),
      records: plans.flatMap(({ records }) => records),
    },
  };
}

/** Links of the same stack that sit on a link, uppermost first: Pulumi deletes them before it, and makes them again after it. */
function sameStackOnTop(link: Link, state: HostState): Link[] {
  return state.links
    .filter(
      ({ parentIndex, parentNamespaceId, alias }) =>
        parentIndex === link.index && parentNamespaceId === undefined && ofOneStack(alias, link.alias),
    )
    .flatMap((upper) => [...sameStackOnTop(upper, state), upper]);
}

function deletion({ name }: Link): Step {
  return { kind: "deleteLink", name };
}
