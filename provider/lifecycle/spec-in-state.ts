import { invalidInput, refusal } from "../errors";
import type { Parsed, Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import { nameOf } from "../ownership/mark";
import type { ImpactTable } from "../plan/impact";

/** How a resource's spec is kept in a state. */
export interface Kept<Spec> {
  parse(raw: Properties): Parsed<Spec>;
  /** Optional options with an output of the same name; the state keeps whether they were given. */
  readonly optional: readonly (keyof Spec & string)[];
  readonly impact: ImpactTable<Spec>;
}

/** Reads the spec in inputs or in a state, without outputs that nobody asked for. */
export function specIn<Spec>(resource: Kept<Spec>, properties: Properties): Parsed<Spec> {
  const { given } = properties;
  const left = Array.isArray(given) ? omitted(resource, given) : {};
  const own = Object.keys(resource.impact);
  const options = Object.entries({ ...properties, ...left });
  return resource.parse(
    Object.fromEntries(options.filter(([name, value]) => own.includes(name) && value !== undefined)),
  );
}

/** Reads the spec in inputs; throws an error with every problem of invalid inputs. */
export function askedIn<Spec>(resource: Kept<Spec>, inputs: Properties): Spec {
  const { spec, problems } = specIn(resource, inputs);
  if (spec !== undefined) return spec;
  throw refusal(nameOf(String(inputs["resourceUrn"])), problems.map(invalidInput));
}

/**
 * Reads the spec in a state. A refresh may have found values on the host that no program could ask for (id 0, a name with
 * a quote in it); they must not keep the next refresh or a destroy from working.
 */
export function recordedIn<Spec>(resource: Kept<Spec>, state: Properties): Spec {
  const { spec, inputs } = specIn(resource, state);
  return spec ?? (inputs as Spec);
}

/** Reads the former options in a state. An option that an earlier release did not write has its default, so that a new release changes nothing. */
export function formerIn<Spec>(resource: Kept<Spec>, olds: Properties): Partial<Spec> | undefined {
  return Object.keys(olds).length === 0 ? undefined : (specIn(resource, olds).inputs as Partial<Spec>);
}

/** Lists the optional options that were given. */
export function givenIn<Spec extends HostSpec>({ optional }: Kept<Spec>, spec: Spec): string[] {
  return optional.filter((name) => name in spec);
}

export function omitted<Spec>({ optional }: Kept<Spec>, given: readonly unknown[]): Properties {
  return Object.fromEntries(
    optional.filter((name) => !given.includes(name)).map((name) => [name, undefined]),
  );
}

/** Keeps the note that a thing was there before its resource; a state without it may be of an earlier resource. */
export function foundIn({ foundThere }: Properties): Properties {
  return foundThere === true ? { foundThere } : {};
}
