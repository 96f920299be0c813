import { isDeepStrictEqual } from "node:util";
import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import type { HostState } from "../model/host-state";
import type { Reading } from "./calls";
import { driftInWords } from "./drift";
import type { HostResource } from "./host-resource";
import { sameMomentMs } from "./memory/fleet-host";
import type { Run } from "./memory/run";
import { foundIn, givenIn, omitted, recordedIn, specIn } from "./spec-in-state";

/** Reads from the host what is there of a resource in the stack. */
export async function read<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  recorded: Properties,
): Promise<Reading | "gone"> {
  const spec = recordedIn(resource, recorded);
  const engines = resource.enginesOf?.(spec) ?? [];
  const state = await run.fleet.host(spec.host).look({ maxAgeMs: sameMomentMs, engines });
  const found = resource.outputsOf(spec, state);
  const given = givenIn(resource, spec);
  if (found === undefined) {
    const kept = resource.outputsWhenLost?.(recorded, state);
    if (kept === undefined) return "gone";
    resource.noteFormerOutputs?.(run, spec.resourceUrn, recorded);
    const inputs: Properties = { ...spec, ...omitted(resource, given) };
    const drift = driftOf(resource, run, { spec, inputs: { ...inputs, given }, state });
    return { inputs, outputs: { ...kept, drift: drift ?? "it is not there any more" } };
  }
  const inputs = { ...spec, ...found.inputs, ...omitted(resource, given) };
  const drift = driftOf(resource, run, { spec, inputs: { ...inputs, given }, state });
  const told = drift === undefined ? {} : { drift };
  return { inputs, outputs: { ...inputs, ...found.outputs, given, ...foundIn(recorded), ...told } };
}

/** Describes drift that the inputs, as found on the host, do not show. */
function driftOf<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { spec, inputs, state }: { readonly spec: Spec; readonly inputs: Properties; readonly state: HostState },
): string | undefined {
  const asFound = specIn(resource, inputs).spec;
  if (asFound === undefined) return undefined;
  const result = resource.planFor(run, { spec: asFound, former: asFound })(state);
  return driftInWords(result, { told: !isDeepStrictEqual(spec, asFound) });
}
