import { join } from "node:path";
import { CliRun, type CliResult, type Place } from "../../pulumi";
import { type EngineEvent, readEvents } from "./events";

export interface RunResult extends CliResult {
  readonly events: readonly EngineEvent[];
}

/**
 * An operation of the real CLI. Its events are read from the log that it writes: they can be looked at while it runs, and
 * what was written is there when it is killed.
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

/** For a run that has to go well: what it printed is what a failure shows. */
export function succeeded<Result extends CliResult>(run: Result): Result {
  if (run.exitCode !== 0) throw new Error(`pulumi ended with status ${String(run.exitCode)}:\n${run.output}`);
  return run;
}

/** For a run that has to fail, of its own accord and in words that a user can read. */
export function failed<Result extends CliResult>(run: Result): Result {
  if (run.exitCode === 0 || run.exitCode === null)
    throw new Error(`pulumi was expected to fail; status ${String(run.exitCode)}:\n${run.output}`);
  if (/^\s+at .*[:(]\d+|node:internal|\.js:\d+/m.test(run.output))
    throw new Error(`pulumi printed a stack trace:\n${run.output}`);
  return run;
}
