import * as pulumi from "@pulumi/pulumi";
import { refusalInWords, refusalsIn } from "../provider/errors";

/**
 * A preview shows everything that is wrong, on all hosts, before it fails. Pulumi ends a run at the first failed check,
 * so a check never fails: it puts what it found into `problems`, which come back here as an output. When all resources
 * have settled, the run fails once.
 */
const found: string[] = [];
let registered = 0;
let settled = 0;
let failing = false;

/** A program may register more resources when earlier ones have settled; this long after the last, it has not. */
const quietMs = 100;

/** Has the run fail when `resource` reports problems. */
export function failOnProblems(resource: pulumi.CustomResource, name: string): void {
  const { problems } = resource as unknown as { problems: pulumi.Output<unknown> };
  registered++;
  problems.apply((carried) => {
    for (const problem of refusalsIn(carried).map((refusal) => refusalInWords(refusal))) {
      void pulumi.log.error(problem, resource);
      // A host's own problems may name it already.
      const isNamed = [`${name}: `, `${name} (`].some((beginning) => problem.startsWith(beginning));
      found.push(isNamed ? problem : `${name}: ${problem}`);
    }
    if (found.length === 0 || failing) return;
    failing = true;
    // Not part of an output: an error in one of those is printed with a stack trace.
    void failWhenSettled();
  });
  resource.urn.apply(() => {
    settled++;
  });
}

async function failWhenSettled(): Promise<void> {
  for (let before = -1; before !== registered || settled < registered;) {
    before = registered;
    await new Promise((resume) => setTimeout(resume, quietMs));
  }
  const count = found.length === 1 ? "1 problem" : `${String(found.length)} problems`;
  const failure = new pulumi.RunError(
    `${count}${pulumi.runtime.isDryRun() ? "; nothing was changed" : ""}:\n${found.map(indented).join("\n")}`,
  );
  // The program itself has ended by now, and what fails after that is printed with its stack trace if it has one.
  failure.stack = "";
  throw failure;
}

/** A problem may be of several lines. */
function indented(problem: string): string {
  return problem.replace(/^/gm, "  ");
}
