import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Programs of the automation API run several stacks in one process. */
const origins = new WeakMap<object, Promise<string>>();

/**
 * Returns what was born with the stack's state: the UUID of Pulumi's own provider for the resources of this package, which
 * the engine makes before the first of them and keeps as long as there are any. Stacks of one name in two backends differ
 * in it. In the first preview there is none yet; what stands in for it owns nothing.
 *
 * @param resource read before: then the engine has made the provider
 */
export function originOf(resource: pulumi.CustomResource): pulumi.Output<string> {
  return resource.urn.apply((urn) => {
    const stack = pulumi.runtime.getStackResource();
    const known = stack && origins.get(stack);
    if (known !== undefined) return known;
    const [head, project] = urn.split("::");
    const asked = ask(`${head ?? ""}::${project ?? ""}::pulumi:providers:pulumi-nodejs::default`);
    if (stack !== undefined) origins.set(stack, asked);
    return asked;
  });
}

async function ask(provider: string): Promise<string> {
  try {
    const { id } = (await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn: provider })) as {
      id?: unknown;
    };
    if (typeof id === "string" && uuid.test(id)) return id;
  } catch {
    // A test with mocks has no providers.
  }
  return randomUUID();
}
