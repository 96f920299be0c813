import type { HostState } from "../../model/host-state";
import { claimsOn } from "../../state/claims";
import { linkNamed } from "../../state/links";
import { stepOnHost } from "../../state/namespaces";
import { simulate } from "../../steps/effect";
import { refused, type PlanResult } from "../plan";

/** Refuses a plan that gives a link addresses which another program on the host would remove at once. */
export function unlessRemoved(state: HostState, result: PlanResult): PlanResult {
  if (result.kind === "refused" || state.facts.managers.networkd === undefined) return result;
  const steps = result.plan.steps.flatMap(({ step }) => stepOnHost(step));
  const names = new Set(steps.flatMap((step) => (step.kind === "addAddress" ? [step.name] : [])));
  if (names.size === 0) return result;
  const after = simulate(state, result.plan);
  const claims = [...names].flatMap((name) => {
    const link = linkNamed(after, name);
    return link === undefined ? [] : claimsOn(link, after).filter(({ removesAddresses }) => removesAddresses);
  });
  const refusals = claims.map(({ problem, remedy }) => ({ code: "link-claimed", problem, remedy }) as const);
  return refusals.length === 0 ? result : refused(...refusals);
}
