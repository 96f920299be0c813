import { invalidInput } from "../errors";
import type { HostSpec } from "../inputs/host";
import type { Asked, Checked } from "./calls";
import { foresee } from "./foresee";
import type { HostResource } from "./host-resource";
import type { Run } from "./memory/run";

/** Checks whether the inputs are valid and can be carried out on the host. */
export async function check<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { olds, news }: Asked,
): Promise<Checked> {
  const { spec, inputs, problems } = resource.parse(news);
  if (spec === undefined) return { inputs, problems: problems.map(invalidInput) };
  await listContainers(resource, run, spec);
  await resource.prepare?.(run, spec);
  return { inputs, problems: await foresee(resource, run, { spec, olds }) };
}

/** Lists containers once per run and engine. A host that nobody could look at has already said so. */
async function listContainers<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  spec: Spec,
): Promise<void> {
  const host = run.fleet.host(spec.host);
  const engines = resource.enginesOf?.(spec, host.known) ?? [];
  if (host.known === undefined || engines.length === 0) return;
  await host.look({ maxAgeMs: Number.POSITIVE_INFINITY, engines });
}
