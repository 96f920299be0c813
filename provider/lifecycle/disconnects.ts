import type { HostSpec } from "../inputs/host";
import type { HostState } from "../model/host-state";
import { refused, type Planner, type PlanResult } from "../plan/plan";
import { anotherWay } from "../plan/refusals/way-back";
import { armedBy } from "../plan/armed";
import { endsInWords } from "../state/way-back";
import type { HostResource } from "./host-resource";
import type { Run } from "./memory/run";

/**
 * Wraps a resource so that `allowDisconnect` allows what would cut the connection by which its host is managed. The host
 * takes such a change back, unless that connection can be made anew; a removal goes through. A replacement stays refused,
 * because its second half could not be made.
 */
export function allowingDisconnects<Spec extends HostSpec>(resource: HostResource<Spec>): HostResource<Spec> {
  return {
    ...resource,
    planFor: (run, change) => {
      const planner = resource.planFor(run, change);
      return change.spec.allowDisconnect === true ? unmanaged(planner) : planner;
    },
    planReplacement: (former, planNext) => {
      const planner = resource.planReplacement(former, planNext);
      return (state) => withoutOption(planner(state));
    },
    planRemoval: (spec, owned) => {
      const planner = resource.planRemoval(spec, owned);
      return spec.allowDisconnect === true ? goingThrough(unmanaged(planner)) : planner;
    },
  };
}

/** Says what helps where `allowDisconnect` does not. */
function withoutOption(result: PlanResult): PlanResult {
  if (result.kind === "planned") return result;
  const refusals = result.refusals.map((each) =>
    each.code === "way-back-lost" ? { ...each, remedy: anotherWay } : each,
  );
  return refused(...refusals);
}

/** Plans as if nobody managed the host. */
function unmanaged(planner: Planner): Planner {
  return ({ facts: { client: _client, ...facts }, ...state }) => planner({ ...state, facts });
}

function goingThrough(planner: Planner): Planner {
  return (state) => {
    const result = planner(state);
    return result.kind === "refused" ? result : { ...result, plan: { ...result.plan, goesThrough: true } };
  };
}

/** Tells the user which change the host will take back by itself, or which deletion may disconnect it. */
export function tellArmed<Spec extends HostSpec>(
  run: Run,
  { host: { name: host }, name }: Spec,
  {
    result,
    state,
    seconds,
  }: { readonly result: PlanResult; readonly state: HostState; readonly seconds: number },
): void {
  const way = result.kind === "refused" ? undefined : armedBy(result.plan, state);
  if (result.kind === "refused" || way === undefined) return;
  const connection = `the connection by which the host is managed (${endsInWords(way)})`;
  run.told.info(
    result.plan.goesThrough === true
      ? `${host}: ${name}: its deletion may cut ${connection}, as allowDisconnect allows; whether the host has done it cannot be seen if it does not answer any more`
      : `${host}: ${name}: the change touches ${connection}; the host takes it back after ${String(seconds)} s unless it can be reached anew`,
  );
}
