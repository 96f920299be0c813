import { invalidInput, refusal } from "../errors";
import type { Parsed, Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import { nameOf } from "../ownership/mark";
import type { ImpactTable } from "../plan/impact";

/** What of a resource says how its spec is kept in a state. */
export interface Kept<Spec> {
  parse(raw: Properties): Parsed<Spec>;
  /** Options that may be left out and have an output of the same name: whether they were given is kept in the state. */
  readonly optional: readonly (keyof Spec & string)[];
  readonly impact: ImpactTable<Spec>;
}

/** The spec in a set of properties, inputs or state: an output that nobody asked for is no part of it. */
export function specIn<Spec>(resource: Kept<Spec>, properties: Properties): Parsed<Spec> {
  const { given } = properties;
  const left = Array.isArray(given) ? omitted(resource, given) : {};
  const own = Object.keys(resource.impact);
  const options = Object.entries({ ...properties, ...left });
  return resource.parse(
    Object.fromEntries(options.filter(([name, value]) => own.includes(name) && value !== undefined)),
  );
}

/** The spec in inputs; an error with all that is wrong where it is none. */
export function askedIn<Spec>(resource: Kept<Spec>, inputs: Properties): Spec {
  const { spec, problems } = specIn(resource, inputs);
  if (spec !== undefined) return spec;
  throw refusal(nameOf(String(inputs["resourceUrn"])), problems.map(invalidInput));
}

/**
 * The spec in a state. What a refresh found on the host may be nothing that could be asked for (the id 0, a name with a
 * quote in it); it must stand in the way of neither the next refresh nor of destroy.
 */
export function recordedIn<Spec>(resource: Kept<Spec>, state: Properties): Spec {
  const { spec, inputs } = specIn(resource, state);
  return spec ?? (inputs as Spec);
}

/** What an earlier release did not write is what it is by default: nothing changes with a release. */
export function formerIn<Spec>(resource: Kept<Spec>, olds: Properties): Partial<Spec> | undefined {
  return Object.keys(olds).length === 0 ? undefined : (specIn(resource, olds).inputs as Partial<Spec>);
}

/** Which of the options that may be left out were given. */
export function givenIn<Spec extends HostSpec>({ optional }: Kept<Spec>, spec: Spec): string[] {
  return optional.filter((name) => name in spec);
}

export function omitted<Spec>({ optional }: Kept<Spec>, given: readonly unknown[]): Properties {
  return Object.fromEntries(
    optional.filter((name) => !given.includes(name)).map((name) => [name, undefined]),
  );
}

/** That it was there when it was to be made: a state that does not say so may be of an earlier one of the same thing. */
export function foundIn({ foundThere }: Properties): Properties {
  return foundThere === true ? { foundThere } : {};
}
