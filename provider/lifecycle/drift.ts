import { describeSteps } from "../plan/describe";
import { isEmpty, type PlanResult } from "../plan/plan";

/** Enough to see what it is about: it is kept in the state until it is put right. */
const mostSteps = 3;

/**
 * What a host that was only looked at lacks of what is asked for, or what is in its way; undefined: nothing.
 *
 * @param told the inputs tell of a difference already: a record that still says what was asked for is no other one
 */
export function driftInWords(result: PlanResult, { told }: { told: boolean }): string | undefined {
  if (result.kind === "refused") return result.refusals[0]?.problem;
  const { plan } = result;
  if (isEmpty(plan) || (told && plan.steps.length === 0)) return undefined;
  return describeSteps(plan, mostSteps);
}
