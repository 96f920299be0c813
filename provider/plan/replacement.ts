import { ownerOf, readMark } from "../desired/mark";
import type { DesiredAbsence, DesiredNetworkAbsence } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { Plan, Step } from "../model/step";
import { planAbsence } from "./absence";
import { planAttachmentAbsence } from "./attachment-absence";
import { linkNamed } from "./find";
import { holderOf } from "./holder";
import { planNetworkAbsence } from "./network";
import { planned, type PlanResult } from "./plan";
import { simulate } from "./simulate";

/**
 * What will have happened when Pulumi has deleted a link and what depends on it, and has made the new one: foresight for
 * a preview. It is never carried out as one.
 */
export function planReplacement(
  former: DesiredAbsence,
  wanted: (state: HostState) => PlanResult,
  state: HostState,
): PlanResult {
  const link = linkNamed(state, former.name);
  if (link === undefined || !holderOf(link, former.owner, state).startsWith("ours")) return wanted(state);
  const dependents = planned(state, { steps: sameStackOnTop(link, state).map(deletion) });
  return inSuccession([() => dependents, (next) => planAbsence(former, next), wanted], state);
}

/** The same for a network: Pulumi deletes its attachments before it. */
export function planNetworkReplacement(
  former: DesiredNetworkAbsence,
  wanted: (state: HostState) => PlanResult,
  state: HostState,
): PlanResult {
  const dependents = state.attachments.filter(({ network }) => network === former.name);
  const absences = dependents.map(
    ({ urn, id }) =>
      (next: HostState) =>
        planAttachmentAbsence({ host: former.host, owner: ownerOf(urn), id }, next),
  );
  return inSuccession([...absences, (next) => planNetworkAbsence(former, next), wanted], state);
}

/** One after the other, each on the host as the ones before it leave it. */
export function inSuccession(
  planners: readonly ((state: HostState) => PlanResult)[],
  state: HostState,
): PlanResult {
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
  const mark = readMark(link.alias);
  return state.links
    .filter(({ parentIndex, parentNamespaceId, alias }) => {
      const other = readMark(alias);
      return (
        parentIndex === link.index &&
        parentNamespaceId === undefined &&
        other?.stack === mark?.stack &&
        other?.project === mark?.project
      );
    })
    .flatMap((upper) => [...sameStackOnTop(upper, state), upper]);
}

function deletion({ name }: Link): Step {
  return { kind: "deleteLink", name };
}
