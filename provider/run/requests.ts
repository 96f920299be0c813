import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { isEmpty, type Planner, type PlanResult } from "../plan/plan";
import { armedBy } from "../plan/armed";
import type { WayBack } from "../state/way-back";
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
  /** The connection by which the host is managed, if the plan touches it. */
  readonly armed?: WayBack | undefined;
}

export interface Outline {
  readonly toDo: Work[];
  readonly nothingToDo: { request: Request; state: HostState }[];
  readonly refused: { request: Request; result: Extract<PlanResult, { kind: "refused" }> }[];
}

/** Work that was done but left the host not as wanted; `now` says what is still to do. */
export type Unlike = Work & { readonly now: PlanResult };

/** Checks for work that may cut the connection by which the host is managed, and is to be done all the same. */
export function isToDisconnect({ plan, armed }: Work): boolean {
  return armed !== undefined && plan.goesThrough === true;
}

/** Splits work into what travels together now, and what comes after it: an armed change has a document of its own. */
export function firstOf(toDo: readonly Work[]): {
  readonly now: readonly Work[];
  readonly later: readonly Work[];
} {
  const armed = toDo.findIndex((work) => work.armed !== undefined);
  const count = armed === -1 ? toDo.length : Math.max(1, armed);
  return { now: toDo.slice(0, count), later: toDo.slice(count) };
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
      outline.toDo.push({ request, plan: result.plan, armed: armedBy(result.plan, state) });
      state = simulate(state, result.plan);
    }
  }
  return outline;
}

/** Checks whether a plan puts what brings links back in its place, and so starts its units. */
export function isToRestore({ records }: Plan): boolean {
  return records.some((change) => change.kind === "restorer" && change.after !== undefined);
}

/** Returns when the latest of the requests came that get their answer without a change. */
export function lastAsked({ refused, nothingToDo }: Outline): number {
  return Math.max(...[...refused, ...nothingToDo].map(({ request }) => request.askedAt));
}
