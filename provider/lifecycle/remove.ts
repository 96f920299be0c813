import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import { enginesOfRecords } from "../state/container-gone";
import { tellArmed } from "./disconnects";
import type { HostResource } from "./host-resource";
import type { Run } from "./memory/run";
import { tellLost } from "./lost-addresses";
import { recordedIn } from "./spec-in-state";

/** Removes a resource from the host, unless it was there before the stack. */
export async function remove<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  state: Properties,
): Promise<void> {
  const urn = String(state["resourceUrn"]);
  resource.noteFormerOutputs?.(run, urn, state);
  const spec = recordedIn(resource, state);
  const found = run.foundThere.of(urn, state["foundThere"] === true);
  if (found !== undefined) await run.fleet.acquaint(spec.host, found.host);
  if (found && run.fleet.isSame(spec.host, found.host) && resource.isSameThing(state, { ...found })) {
    run.teller.info(`${spec.host.name}: ${spec.name} was there already and stays as it is`);
    return;
  }
  await listContainersInTheWay(resource, run, spec);
  const planner = resource.planRemoval(spec, state["owned"] !== false);
  const host = run.fleet.host(spec.host);
  host.ask(resource.enginesToRemove?.(spec) ?? []);
  await host.change((seen) => {
    const result = planner(seen);
    tellArmed(run, spec, { result, state: seen, seconds: host.confirmSeconds });
    tellLost(run.told, spec.host.name, { result, state: seen });
    return result;
  });
}

/** Lists containers of attachments in the way: only the engine knows which containers are gone, and those block nobody. */
async function listContainersInTheWay<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  spec: Spec,
): Promise<void> {
  if (resource.blockedBy === undefined) return;
  const host = run.fleet.host(spec.host);
  const state = host.known ?? (await host.look());
  const engines = enginesOfRecords(resource.blockedBy(spec, state));
  if (engines.length > 0) await host.look({ engines });
}
