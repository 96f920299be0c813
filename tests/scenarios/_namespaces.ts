import { whyNoNamespaces } from "../lab/namespaces/possible";

/** Describes tests that need hosts of namespaces; where this machine can have none, they are skipped under a name that says why. */
export function describeNamespaceHosts(name: string, tests: () => void): void {
  const obstacle = whyNoNamespaces();
  if (obstacle === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${obstacle})`, tests);
}
