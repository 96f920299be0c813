import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { isEmpty, type PlanResult } from "../plan/plan";
import { simulate } from "../plan/simulate";

/** From what a host is to what is to be done on it. Called again with what came of it, it must find nothing to do. */
export type Planner = (state: HostState) => PlanResult;

export interface Work<Request> {
  readonly request: Request;
  readonly plan: Plan;
}

export interface Outline<Request> {
  readonly toDo: Work<Request>[];
  readonly nothingToDo: { request: Request; state: HostState }[];
  readonly refused: { request: Request; result: Extract<PlanResult, { kind: "refused" }> }[];
}

/** Plans every request from what the ones before it will have made of the host. */
export function outlineOf<Request extends { readonly planner: Planner }>(
  requests: readonly Request[],
  seen: HostState,
): Outline<Request> {
  const outline: Outline<Request> = { toDo: [], nothingToDo: [], refused: [] };
  let state = seen;
  for (const request of requests) {
    const result = request.planner(state);
    if (result.kind === "refused") outline.refused.push({ request, result });
    else if (isEmpty(result.plan)) outline.nothingToDo.push({ request, state });
    else {
      outline.toDo.push({ request, plan: result.plan });
      state = simulate(state, result.plan);
    }
  }
  return outline;
}
