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
 * Foresees, for a preview, how Pulumi deletes a link and its dependents and makes the new one. The plan is never
 * carried out as a whole.
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

/** Foresees the replacement of a network: Pulumi deletes its attachments before it. */
export function planNetworkReplacement(
  former: DesiredNetworkAbsence,
  wanted: Planner,
  state: HostState,
): PlanResult {
  return inSuccession([...networkAbsences(former, state), wanted], state);
}

/** Plans the removal of a network after its attachments. */
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

/** Plans one after the other, each on the host as the earlier ones leave it. */
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

/** Lists the same stack's links on a link, uppermost first: Pulumi deletes them before it and makes them after it. */
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
