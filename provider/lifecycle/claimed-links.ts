import { refusalInWords } from "../errors";
import type { HostSpec } from "../inputs/host";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { ownerOf } from "../ownership/mark";
import { simulate } from "../steps/effect";
import { claimsOn } from "../state/claims";
import type { Told } from "./memory/told";

/** Warns the user which programs on the host will configure the links that a resource has or gets there. */
export function warnOfClaims(
  told: Told,
  { host, resourceUrn }: HostSpec,
  { plan, state }: { readonly plan: Plan; readonly state: HostState },
): void {
  if (Object.keys(state.facts.managers).length === 0) return;
  const { mark } = ownerOf(resourceUrn);
  const after = simulate(state, plan);
  for (const link of after.links.filter(({ alias }) => alias === mark))
    for (const { problem, remedy } of claimsOn(link, after))
      told.info(`${host.name}: ${refusalInWords({ code: "link-claimed", problem, remedy })}`);
}
