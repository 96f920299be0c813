import type { Plan } from "../model/step";
import { isEmpty, type Planner, type PlanResult } from "../plan/plan";
import { describeSteps } from "../steps/words";
import type { KnownHost, NetworksAsFound } from "./memory/networks-as-found";

/** Whether something is to be done for a wish even if nothing else of the run changed: the host is not what it was. */
export function differsByItself(networks: NetworksAsFound, host: KnownHost, planner: Planner): boolean {
  const state = networks.on(host);
  if (state === undefined) return true;
  const result = planner(state);
  return result.kind === "refused" || !isEmpty(result.plan);
}

/** What diff says of a resource that the program does not change: there is no property for Pulumi to show. */
export function describeDrift(
  host: KnownHost,
  name: string,
  what: { byItself: boolean; plan: Plan },
): string {
  const cause = what.byItself ? "has changed on the host" : "follows a change of another resource";
  return `${host.name}: ${name} ${cause}; pulumi up will do there: ${describeSteps(what.plan)}`;
}

/**
 * What a refresh says that a host lacks of what is asked for, or has in its way; undefined: nothing.
 *
 * @param told the inputs tell of a difference already: a record that still says what was asked for is no other one
 */
export function driftInWords(result: PlanResult, { told }: { told: boolean }): string | undefined {
  if (result.kind === "refused") return result.refusals[0]?.problem;
  const { plan } = result;
  if (isEmpty(plan) || (told && plan.steps.length === 0)) return undefined;
  return describeSteps(plan);
}
