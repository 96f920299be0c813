import type { Plan } from "../model/step";
import { isEmpty, type Planner, type PlanResult } from "../plan/plan";
import { describeSteps } from "../steps/words";
import type { KnownMachine, NetworksAsFound } from "./memory/networks-as-found";

/** Tells whether a resource needs a change even if nothing else in the run changed: the host itself has drifted. */
export function differsByItself(networks: NetworksAsFound, machine: KnownMachine, planner: Planner): boolean {
  const state = networks.on(machine);
  if (state === undefined) return true;
  const result = planner(state);
  return result.kind === "refused" || !isEmpty(result.plan);
}

/** Describes the change of a resource that the program did not change: Pulumi has no property to show for it. */
export function describeDrift(
  host: { readonly name: string },
  name: string,
  what: { byItself: boolean; plan: Plan },
): string {
  const cause = what.byItself ? "has changed on the host" : "follows a change of another resource";
  return `${host.name}: ${name} ${cause}; pulumi up will do there: ${describeSteps(what.plan)}`;
}

/**
 * Describes what a host lacks, or what is in the way, for a refresh; undefined if nothing is.
 *
 * @param told whether the inputs already show a difference; then an outdated record is not another one
 */
export function driftInWords(result: PlanResult, { told }: { told: boolean }): string | undefined {
  if (result.kind === "refused") return result.refusals[0]?.problem;
  const { plan } = result;
  if (isEmpty(plan) || (told && plan.steps.length === 0)) return undefined;
  return describeSteps(plan);
}
