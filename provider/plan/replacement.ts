import { readMark } from "../desired/mark";
import type { DesiredAbsence } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { Step } from "../model/step";
import { planAbsence } from "./absence";
import { linkNamed } from "./find";
import { holderOf } from "./holder";
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
  if (dependents.kind === "refused") return dependents;
  const cleared = simulate(state, dependents.plan);
  const absence = planAbsence(former, cleared);
  if (absence.kind === "refused") return absence;
  const creation = wanted(simulate(cleared, absence.plan));
  if (creation.kind === "refused") return creation;
  const plans = [dependents.plan, absence.plan, creation.plan];
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
