import { invalidInput, refusal, type ErrorCode, type Refusal } from "../errors";
import type { ImpactTable } from "../plan/impact";
import type { Properties } from "./dynamic-provider";

/** What of a resource says how its spec is kept in a state. */
export interface Kept<Spec> {
  parse(raw: Properties): {
    readonly spec?: Spec;
    readonly inputs: Properties;
    readonly problems: readonly string[];
  };
  /** Options that may be left out and have an output of the same name: whether they were given is kept in the state. */
  readonly optional: readonly (keyof Spec & string)[];
  readonly impact: ImpactTable<Spec>;
}

/** The spec in a set of properties, inputs or state; an error with all that is wrong where it is none. */
export function complete<Spec>(resource: Kept<Spec>, properties: Properties): Spec {
  const { spec, problems } = resource.parse(givenIn(resource, properties));
  const checked = properties["problems"];
  const all = Array.isArray(checked) ? checked.map(String).map(problemRead) : problems.map(invalidInput);
  if (spec !== undefined && all.length === 0) return spec;
  throw refusal(String(properties["resourceUrn"]).split("::").pop() ?? "", all);
}

/** A problem as check wrote it: `PROBLEM [CODE]`. */
function problemRead(text: string): Refusal {
  const [, problem = text, code = "invalid-input"] = /^(.*) \[([a-z0-9-]+)\]$/s.exec(text) ?? [];
  return { code: code as ErrorCode, problem };
}

/**
 * The spec in a state. What a refresh found on the host may be nothing that could be asked for (the id 0, a name with a
 * quote in it); it must stand in the way of neither the next refresh nor of destroy.
 */
export function recorded<Spec>(resource: Kept<Spec>, state: Properties): Spec {
  return resource.parse(givenIn(resource, state)).spec ?? (givenIn(resource, state) as unknown as Spec);
}

/** The options that a state or inputs hold: an output that nobody asked for is not one of them. */
export function givenIn<Spec>(resource: Kept<Spec>, properties: Properties): Properties {
  const { given } = properties;
  const left = Array.isArray(given) ? omitted(resource, given) : {};
  const own = Object.keys(resource.impact);
  return Object.fromEntries(
    Object.entries({ ...properties, ...left }).filter(
      ([name, value]) => own.includes(name) && value !== undefined,
    ),
  );
}

export function omitted<Spec>(resource: Kept<Spec>, given: readonly unknown[]): Properties {
  return Object.fromEntries(
    resource.optional.filter((name) => !given.includes(name)).map((name) => [name, undefined]),
  );
}

/** What an earlier release did not write is what it is by default: nothing changes with a release. */
export function formerOf<Spec>(resource: Kept<Spec>, olds: Properties): Partial<Spec> | undefined {
  if (Object.keys(olds).length === 0) return undefined;
  return resource.parse(givenIn(resource, olds)).inputs as Partial<Spec>;
}
