import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import type { Asked, Created } from "./calls";
import type { Change, HostResource } from "./host-resource";
import type { Run } from "./memory/run";
import { noting } from "./planner";
import { askedIn, foundIn, formerIn, givenIn } from "./spec-in-state";

export async function create<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  inputs: Properties,
): Promise<Created> {
  const spec = askedIn(resource, inputs);
  const { known } = run.fleet.host(spec.host);
  const wasThere = known !== undefined && resource.outputsOf(spec, known) !== undefined;
  const outputs = await converge(resource, run, { spec, former: undefined });
  if (wasThere) run.foundThere.note(spec);
  return {
    id: `${spec.host.name}/${spec.name}`,
    outputs: { ...outputs, ...(wasThere && { foundThere: true }) },
  };
}

export async function update<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { olds, news }: Asked,
): Promise<Properties> {
  const change = { spec: askedIn(resource, news), former: formerIn(resource, olds) };
  return { ...(await converge(resource, run, change)), ...foundIn(olds) };
}

/** Makes the host what the program asks for, and returns the outputs seen afterwards. */
async function converge<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  change: Change<Spec>,
): Promise<Properties> {
  const { spec } = change;
  const host = run.fleet.host(spec.host);
  await resource.prepare?.(run, spec);
  host.ask(resource.enginesOf?.(spec) ?? []);
  const state = await host.change(noting(resource).planFor(run, change)).finally(() => {
    host.settled(spec.resourceUrn);
  });
  resource.tellDone?.(run, spec, state);
  const found = resource.outputsOf(spec, state);
  return { ...(spec as object), ...found?.outputs, given: givenIn(resource, spec) };
}
