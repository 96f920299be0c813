import type { HostState } from "../../model/host-state";
import type { Plan } from "../../model/step";
import type { Planner } from "../../plan/plan";
import { simulate } from "../../steps/effect";

/** Plans of the resources of one host, in the order of their checks: kept from check to create and update. */
export class Foreseen {
  private readonly planners = new Map<string, Planner>();
  private outlook: { base: HostState; state: HostState } | undefined;

  /** Returns the host's state after everything that was checked so far; forgets the plan of `except`. */
  on(base: HostState, except: string): HostState {
    if (this.outlook?.base !== base || this.planners.has(except)) {
      this.planners.delete(except);
      this.outlook = { base, state: [...this.planners.values()].reduce(after, base) };
    }
    return this.outlook.state;
  }

  add(urn: string, planner: Planner, plan: Plan): void {
    this.planners.set(urn, planner);
    if (this.outlook !== undefined) this.outlook.state = simulate(this.outlook.state, plan);
  }

  drop(urn: string): void {
    this.planners.delete(urn);
  }
}

function after(state: HostState, planner: Planner): HostState {
  const result = planner(state);
  return result.kind === "planned" ? simulate(state, result.plan) : state;
}
