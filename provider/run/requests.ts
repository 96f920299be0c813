import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { isEmpty, type Planner, type PlanResult } from "../plan/plan";
import { simulate } from "../steps/effect";

export interface Request {
  readonly planner: Planner;
  /** A value of `performance.now()`. */
  readonly askedAt: number;
  attempts: number;
  resolve(state: HostState): void;
  reject(reason: unknown): void;
}

export interface Work {
  readonly request: Request;
  readonly plan: Plan;
}

export interface Outline {
  readonly toDo: Work[];
  readonly nothingToDo: { request: Request; state: HostState }[];
  readonly refused: { request: Request; result: Extract<PlanResult, { kind: "refused" }> }[];
}

/** Plans each request from the state in which the requests before it will leave the host. */
export function outlineOf(requests: readonly Request[], seen: HostState): Outline {
  const outline: Outline = { toDo: [], nothingToDo: [], refused: [] };
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
