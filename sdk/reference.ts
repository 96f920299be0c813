import * as pulumi from "@pulumi/pulumi";

/**
 * What a resource carries of the one that it is on. A program that nobody checks the types of may give that one's name,
 * or nothing; without this it would end in a TypeError that names neither.
 *
 * @param wanted `web: network takes an IpvlanNetwork or a MacvlanNetwork`
 */
export function referenceOf<T>(
  given: { readonly reference: pulumi.Output<T> },
  wanted: string,
): pulumi.Output<T> {
  const { reference } = ((given as unknown) ?? {}) as { readonly reference?: unknown };
  if (pulumi.Output.isInstance<T>(reference)) return reference;
  throw new pulumi.RunError(`${wanted}, the resource itself, but was given ${inWords(given)}`);
}

function inWords(given: unknown): string {
  if (typeof given === "object" && given !== null) return "an object";
  return JSON.stringify(given ?? undefined) ?? "nothing";
}
