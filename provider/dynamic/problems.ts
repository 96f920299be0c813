import { refusal, refusalsIn, type Refusal } from "../errors";
import type { Properties } from "../inputs/fields";
import { nameOf } from "../ownership/mark";

/**
 * Pulumi ends a run at the first check that fails. So none does: what speaks against a resource travels as a property of
 * its inputs, of which the program shows all when all resources have settled (sdk/problems.ts).
 */
export function withProblems(properties: Properties, problems: readonly Refusal[] = []): Properties {
  return problems.length === 0 ? properties : { ...properties, problems };
}

export function hasProblems(inputs: Properties): boolean {
  return "problems" in inputs;
}

/** However the engine comes to ask for it, what has problems is not carried out. */
export function refuseProblems(inputs: Properties): void {
  const problems = refusalsIn(inputs["problems"]);
  if (problems.length > 0) throw refusal(nameOf(String(inputs["resourceUrn"])), problems);
}
