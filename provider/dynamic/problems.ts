import { refusal, refusalsIn, type Refusal } from "../errors";
import type { Properties } from "../inputs/fields";
import { nameOf } from "../ownership/mark";

/**
 * Pulumi ends a run at the first check that fails. Therefore no check fails: problems travel as a property of the inputs,
 * and the program shows them all when every resource has settled (sdk/problems.ts).
 */
export function withProblems(properties: Properties, problems: readonly Refusal[] = []): Properties {
  return problems.length === 0 ? properties : { ...properties, problems };
}

export function hasProblems(inputs: Properties): boolean {
  return "problems" in inputs;
}

/** Throws for inputs with problems, however the engine came to ask for them: they are never carried out. */
export function refuseProblems(inputs: Properties): void {
  const problems = refusalsIn(inputs["problems"]);
  if (problems.length > 0) throw refusal(nameOf(String(inputs["resourceUrn"])), problems);
}
