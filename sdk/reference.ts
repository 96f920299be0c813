import * as pulumi from "@pulumi/pulumi";

/**
 * Returns what a resource carries of the resource that it is on. A program without type checks may pass a name or
 * nothing at all, which would otherwise end in a TypeError that names neither resource.
 *
 * @param wanted `web: network takes an IpvlanNetwork or a MacvlanNetwork`
 */
export function referenceOf<T>(
  given: { readonly reference: pulumi.Output<T> },
  wanted: string,
): pulumi.Output<T> {
  const { reference } = ((given as unknown) ?? {}) as { readonly reference?: unknown };
  if (pulumi.Output.isInstance<T>(reference)) return reference;
  throw new pulumi.RunError(`${wanted}, the resource itself, but was given ${describeGiven(given)}`);
}

function describeGiven(given: unknown): string {
  if (typeof given === "object" && given !== null) return "an object";
  return JSON.stringify(given ?? undefined) ?? "nothing";
}
