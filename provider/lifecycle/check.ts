import { invalidInput, type Refusal } from "../errors";
import type { Parsed, Properties } from "../inputs/fields";
import type { HostReference, HostSpec } from "../inputs/host";
import { bornIn, originIn } from "../ownership/mark";
import { hostIn } from "../plan/impact";
import { anotherMachine } from "./memory/another-machine";
import type { Asked, Checked } from "./calls";
import { foresee } from "./foresee";
import { ownedBy, type HostResource } from "./host-resource";
import type { Run } from "./memory/run";

/** Checks whether the inputs are valid and can be carried out on the host. */
export async function check<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { olds, news }: Asked,
): Promise<Checked> {
  const { spec, inputs, problems } = parsed(resource, run, { olds, news });
  run.wantedLinks.note(String(inputs["resourceUrn"]), spec && ownedBy(resource, spec));
  if (spec === undefined) return { inputs, problems: problems.map(invalidInput) };
  const former = hostIn(olds);
  if (former !== undefined) await run.fleet.acquaint(former, spec.host);
  const another = former && ofAnotherMachine(run, former, spec.host);
  if (another !== undefined) return { inputs, problems: [another] };
  await listContainers(resource, run, spec);
  await resource.prepare?.(run, spec);
  return { inputs, problems: await foresee(resource, run, { spec, olds }) };
}

/** Parses what the program says of a resource, completed by what the state and the host know of it. */
export function parsed<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { olds, news }: Asked,
): Parsed<Spec> {
  const asked = asBorn(run, { olds, news });
  const first = resource.parse(asked);
  if (first.spec === undefined || (asked["name"] ?? undefined) !== undefined) return first;
  const name = resource.nameToKeep?.(first.spec, olds, run.fleet.host(first.spec.host).known);
  return name === undefined ? first : resource.parse({ ...asked, name });
}

/** Completes what the program says of a resource by what the state knows: where it was born, and on which machine it is. */
function asBorn(run: Run, { olds, news }: Asked): Properties {
  return ofOneOrigin(run, olds, withMachine(olds, news));
}

/**
 * Adds to the resource's URN in which state it was born. A resource keeps what its own state says, whatever its stack is by
 * now; one that the engine replaces is checked again as if it were new.
 */
function ofOneOrigin({ origins }: Run, olds: Properties, news: Properties): Properties {
  const { resourceUrn, host } = news;
  if (typeof resourceUrn !== "string" || typeof host !== "object" || host === null) return news;
  const { origin, ...reference } = host as { origin?: unknown };
  if (typeof olds["resourceUrn"] === "string") origins.set(resourceUrn, originIn(olds["resourceUrn"]));
  const born = origins.has(resourceUrn) ? origins.get(resourceUrn) : origin;
  return {
    ...news,
    resourceUrn: bornIn(resourceUrn, typeof born === "string" ? born : undefined),
    host: reference,
  };
}

/** Keeps which machine a host is for a run in which it does not say so. */
function withMachine(olds: Properties, news: Properties): Properties {
  const [former, host] = [hostIn(olds), hostIn(news)];
  if (former?.machine === undefined || host === undefined || former.name !== host.name) return news;
  return { ...news, host: { ...host, machine: host.machine ?? former.machine } };
}

/** Refuses a resource on a Host that has become another machine since the resource was made. */
function ofAnotherMachine(
  run: Run,
  former: HostReference,
  { name, machine }: HostReference,
): Refusal | undefined {
  const refusal = former.name === name ? anotherMachine(former, machine, run.fleet.confirmed) : undefined;
  return refusal && { ...refusal, problem: `${name}: ${refusal.problem}` };
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
