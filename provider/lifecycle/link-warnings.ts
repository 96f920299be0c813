import { refusalInWords, type Refusal } from "../errors";
import type { HostSpec } from "../inputs/host";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { markOf } from "../ownership/mark";
import { simulate } from "../steps/effect";
import { bridgeWarnings } from "../state/bridge-warnings";
import { claimsOn } from "../state/claims";
import type { Told } from "./memory/told";

/**
 * Warns the user of what else on the host has a hand in the links that a resource has or gets there: programs that will
 * configure them, and bridges that take or keep their frames.
 */
export function warnAboutLinks(
  told: Told,
  { host }: HostSpec,
  { plan, state, urns }: { readonly plan: Plan; readonly state: HostState; readonly urns: readonly string[] },
): void {
  const isManaged = Object.keys(state.facts.managers).length > 0;
  if (!isManaged && state.links.every(({ kind }) => kind !== "bridge")) return;
  const marks = new Set(urns.map(markOf));
  const after = simulate(state, plan);
  for (const link of after.links.filter(({ alias }) => marks.has(alias))) {
    const claims = claimsOn(link, after).map(({ problem, remedy }): Refusal => ({
      code: "link-claimed",
      problem,
      remedy,
    }));
    for (const warning of [...claims, ...bridgeWarnings(link, after)])
      told.info(`${host.name}: ${refusalInWords(warning)}`);
  }
}
