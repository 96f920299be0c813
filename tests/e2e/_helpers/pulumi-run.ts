import { join } from "node:path";
import { CliRun, type CliResult, type Place } from "../../pulumi";
import { type EngineEvent, readEvents } from "./events";

export interface RunResult extends CliResult {
  readonly events: readonly EngineEvent[];
}

/**
 * An operation of the real CLI. Events come from the log that it writes, so they can be read during the run, and
 * survive if it is killed.
 */
export class PulumiRun extends CliRun {
  private readonly log: string;

  constructor(place: Place, args: readonly string[]) {
    const log = join(place.folder, "events.json");
    super(place, [...args, `--event-log=${log}`]);
    this.log = log;
  }

  override async ended(): Promise<RunResult> {
    return { ...(await super.ended()), events: await readEvents(this.log) };
  }
}

/** Expects a run to succeed; a failure shows what it printed. */
export function succeeded<Result extends CliResult>(run: Result): Result {
  if (run.exitCode !== 0) throw new Error(`pulumi ended with status ${String(run.exitCode)}:\n${run.output}`);
  return run;
}

/** Expects a run to fail, but not by a signal and not with a stack trace. */
export function failed<Result extends CliResult>(run: Result): Result {
  if (run.exitCode === 0 || run.exitCode === null)
    throw new Error(`pulumi was expected to fail; status ${String(run.exitCode)}:\n${run.output}`);
  if (/^\s+at .*[:(]\d+|node:internal|\.js:\d+/m.test(run.output))
    throw new Error(`pulumi printed a stack trace:\n${run.output}`);
  return run;
}
