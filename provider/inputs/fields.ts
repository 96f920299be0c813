import { z } from "zod";

/** Stands for a value, anywhere inside a property, that is not known before `up`. */
export const notYetKnown = Symbol("not known before up");

/** A resource's options, inputs or state, by name, as they were sent: values may be anything. */
export type Properties = Readonly<Record<string, unknown>>;

/** One schema for each property of a resource. */
export type Fields = Readonly<Record<string, z.ZodType>>;

type OptionalName<F extends Fields> = {
  [K in keyof F]: undefined extends z.output<F[K]> ? K : never;
}[keyof F];

/** The values that the schemas make of the properties; an optional property that was left out is absent. */
export type Values<F extends Fields> = {
  [K in Exclude<keyof F, OptionalName<F>>]: z.output<F[K]>;
} & { [K in OptionalName<F>]?: Exclude<z.output<F[K]>, undefined> };

/** A resource's properties after parsing. */
export interface Parsed<Spec> {
  /** Present if everything is known and valid. */
  readonly spec?: Spec;
  /** The properties to go on with: validated if known and valid, otherwise as they came. */
  readonly inputs: Record<string, unknown>;
  /** Every problem, each beginning with the property's path: `addresses[1]: "10.0.0.1" has no prefix length …`. */
  readonly problems: readonly string[];
}

export interface ParsedFields<F extends Fields> extends Parsed<Values<F>> {
  /** Values that are known and valid. */
  readonly known: Partial<Values<F>>;
}

/**
 * Reads a resource's properties one by one, so that all problems are found at once, and a value that a preview does not
 * know yet does not keep the others from being checked.
 */
export function parseFields<F extends Fields>(fields: F, raw: Properties): ParsedFields<F> {
  const known: Record<string, unknown> = {};
  let complete = true;
  const problems: string[] = [];
  for (const [name, schema] of Object.entries(fields)) {
    const value = raw[name] ?? undefined;
    if (isUnknown(value)) {
      complete = false;
      continue;
    }
    const result = schema.safeParse(value);
    if (!result.success) problems.push(...result.error.issues.flatMap((issue) => problemsOf(name, issue)));
    else if (result.data !== undefined) known[name] = result.data;
  }
  const options = Object.keys(fields);
  const strangers = Object.keys(raw).filter((name) => !options.includes(name));
  problems.push(...strangers.map((name) => `${name}: ${noSuchOption(options)}`));
  const values = known as Values<F>;
  return {
    known: values,
    inputs: { ...raw, ...known },
    problems,
    ...(complete && problems.length === 0 && { spec: values }),
  };
}

/** Makes a schema for an object with these options and no others. */
export function strictOptions<S extends z.core.$ZodShape>(
  shape: S,
  typeProblem: (issue: { input?: unknown }) => string,
): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? noSuchOption(Object.keys(shape)) : typeProblem(issue),
  });
}

function noSuchOption(options: readonly string[]): string {
  return `no such option; the options are ${options.filter((option) => option !== "resourceUrn").join(", ")}`;
}

/** Rejects a list in which an entry comes twice. */
export function distinct<T>(keyOf: (entry: T) => string): (list: T[], context: z.RefinementCtx<T[]>) => void {
  return (list, context) => {
    list.forEach((entry, index) => {
      if (list.findIndex((other) => keyOf(other) === keyOf(entry)) < index)
        context.addIssue({ code: "custom", path: [index], message: `${keyOf(entry)} is listed twice` });
    });
  };
}

function isUnknown(value: unknown): boolean {
  if (value === notYetKnown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(isUnknown);
}

function problemsOf(name: string, issue: z.core.$ZodIssue): string[] {
  const path = issue.path
    .map((key) => (typeof key === "number" ? `[${String(key)}]` : `.${String(key)}`))
    .join("");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${name}${path}.${key}: ${issue.message}`);
  if (issue.code === "invalid_key") return [`${name}${path}: ${issue.issues[0]?.message ?? issue.message}`];
  return [`${name}${path}: ${issue.message}`];
}
