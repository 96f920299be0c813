import type { HostState } from "../model/host-state";
import type { NetworkRecord } from "../model/network";
import type { Plan } from "../model/step";
import { isEmpty, type Planner, type PlanResult } from "../plan/plan";
import { describeSteps } from "../steps/words";
import type { FleetHost } from "./fleet";

type KnownHost = Pick<FleetHost, "name" | "known">;

/** Networks as this run found them: what an attachment is to be follows from its network, which the run may change first. */
const found = new WeakMap<KnownHost, readonly NetworkRecord[]>();

/** To be called before anything is planned on a host. */
export function noteNetworks(host: KnownHost): void {
  if (host.known !== undefined && !found.has(host)) found.set(host, host.known.networks);
}

/** Whether something is to be done for a wish even if nothing else of the run changed: the host is not what it was. */
export function differsByItself(host: KnownHost, planner: Planner): boolean {
  const state = withNetworksAsFound(host);
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

function withNetworksAsFound(host: KnownHost): HostState | undefined {
  const networks = found.get(host);
  return host.known && networks ? { ...host.known, networks } : host.known;
}
