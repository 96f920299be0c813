import { Refusal } from "../errors";
import type { HostState } from "../model/host-state";
import type { Guard, Plan, RecordChange, Step, UndoableStep } from "../model/step";
import { afterStep } from "../steps/effect";
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
  parts: { guards?: Guard[]; steps?: Step[]; records?: RecordChange[] },
): PlanResult {
  const { guards = [], steps = [], records = [] } = parts;
  const refusals = wayBackLost(steps, state);
  if (refusals.length > 0) return refused(...refusals);
  return { kind: "planned", plan: { guards, steps: undoableSteps(state, steps), records } };
}

export function isEmpty(plan: Plan): boolean {
  return plan.steps.length === 0 && plan.records.length === 0;
}

function undoableSteps(state: HostState, steps: readonly Step[]): UndoableStep[] {
  let current = state;
  return steps.map((step) => {
    const undo = undoOf(step, current);
    current = afterStep(current, step);
    return { step, undo };
  });
}
