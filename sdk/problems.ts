import * as pulumi from "@pulumi/pulumi";
import { refusalInWords, refusalsIn } from "../provider/errors";

/**
 * A preview shows everything that is wrong, on all hosts, before it fails. Pulumi ends a run at the first failed check,
 * so a check never fails: it puts what it found into `problems`, which come back here as an output. When all resources
 * have settled, the run fails once.
 */
interface ProgramRun {
  readonly found: string[];
  registered: number;
  settled: number;
  failed: boolean;
}

/** Programs of the automation API run again and again in one process. */
const runs = new WeakMap<object, ProgramRun>();
/** A test with mocks may have no stack. */
const withoutStack = {};

/** A program may register more resources when earlier ones have settled; this long after the last, it has not. */
const quietMs = 100;

/** Has the run fail when `resource` reports problems. */
export function failOnProblems(resource: pulumi.CustomResource, name: string): void {
  const { problems } = resource as unknown as { problems: pulumi.Output<unknown> };
  const run = currentRun();
  run.registered++;
  problems.apply((carried) => {
    for (const problem of refusalsIn(carried).map((refusal) => refusalInWords(refusal))) {
      void pulumi.log.error(problem, resource);
      // A host's own problems may name it already.
      const isNamed = [`${name}: `, `${name} (`].some((beginning) => problem.startsWith(beginning));
      run.found.push(isNamed ? problem : `${name}: ${problem}`);
    }
    failWhenSettled(run);
  });
  resource.urn.apply(() => {
    run.settled++;
    // Without this, the run may end before the resource's problems are here.
    setImmediate(pulumi.runtime.rpcKeepAlive());
    failWhenSettled(run);
  });
}

function currentRun(): ProgramRun {
  const stack = pulumi.runtime.getStackResource() ?? withoutStack;
  const run = runs.get(stack) ?? { found: [], registered: 0, settled: 0, failed: false };
  runs.set(stack, run);
  return run;
}

function failWhenSettled(run: ProgramRun): void {
  // Not part of an output: an error in one of those is printed with a stack trace.
  if (run.found.length > 0 && run.settled >= run.registered) void failUnlessMoreComes(run);
}

async function failUnlessMoreComes(run: ProgramRun): Promise<void> {
  const { registered } = run;
  // A failure after the end of a run would end the process of an inline program.
  const release = pulumi.runtime.rpcKeepAlive();
  await new Promise((resume) => setTimeout(resume, quietMs));
  setImmediate(release);
  if (run.failed || run.registered > registered) return;
  run.failed = true;
  const count = run.found.length === 1 ? "1 problem" : `${String(run.found.length)} problems`;
  const failure = new pulumi.RunError(
    `${count}${pulumi.runtime.isDryRun() ? "; nothing was changed" : ""}:\n${run.found.map(indented).join("\n")}`,
  );
  // The program itself has ended by now, and what fails after that is printed with its stack trace if it has one.
  failure.stack = "";
  throw failure;
}

/** A problem may be of several lines. */
function indented(problem: string): string {
  return problem.replace(/^/gm, "  ");
}
