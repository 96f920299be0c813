import { Refusal } from "../errors";
import type { HostState } from "../model/host-state";
import type {
  GatewayQuestion,
  Guard,
  NetnsStep,
  Plan,
  RecordChange,
  Step,
  UndoableStep,
} from "../model/step";
import { hostNetns } from "../state/namespaces";
import { afterStep } from "../steps/effect";
import { isIpStep } from "../steps/table";
import { undoOf } from "../steps/undo";
import { wayBackLost } from "./refusals/way-back";

export type PlanResult =
  | { readonly kind: "planned"; readonly plan: Plan }
  | { readonly kind: "refused"; readonly refusals: readonly Refusal[] };

/** Plans the changes to a host from its state. Called again with the resulting state, it must find nothing to do. */
export type Planner = (state: HostState) => PlanResult;

export function refused(...refusals: Refusal[]): PlanResult {
  return { kind: "refused", refusals };
}

/** Makes a plan of steps, unless they would cut the connection by which the host is managed. */
export function planned(
  state: HostState,
  parts: { guards?: Guard[]; steps?: Step[]; records?: RecordChange[]; questions?: GatewayQuestion[] },
): PlanResult {
  const { guards = [], steps = [], records = [], questions = [] } = parts;
  const refusals = wayBackLost(steps, state);
  if (refusals.length > 0) return refused(...refusals);
  return {
    kind: "planned",
    plan: { guards, steps: undoableSteps(state, steps), records, ...(questions.length > 0 && { questions }) },
  };
}

/**
 * Makes steps on the host of steps in its own namespace: the script runs lines of `ip` first, so that from the first
 * other step on, all are its own.
 */
export function onHost(steps: readonly NetnsStep[]): Step[] {
  const own = steps.findIndex((step) => !isIpStep(step));
  return steps.map((step, index): Step =>
    isIpStep(step) && (own === -1 || index < own) ? step : { kind: "inNetns", netns: hostNetns, step },
  );
}

export function isEmpty(plan: Plan): boolean {
  return plan.steps.length === 0 && plan.records.length === 0;
}

/** Checks whether a plan would change nothing but what brings links back at boot: no change is taken back for that. */
export function isAsGoodAsEmpty(plan: Plan): boolean {
  return plan.steps.length === 0 && plan.records.every(({ kind }) => kind === "restorer");
}

function undoableSteps(state: HostState, steps: readonly Step[]): UndoableStep[] {
  let current = state;
  return steps.map((step) => {
    const undo = undoOf(step, current);
    current = afterStep(current, step);
    return { step, undo };
  });
}
