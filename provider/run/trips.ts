import type { Engine } from "../model/attachment";
import type { Report } from "../observe/report";
import { outcomeUnknown } from "./failures";
import type { RunScript, ScriptMode } from "./script";

const maxAttempts = 3;

/** See RunScript. */
export interface TripOptions {
  readonly engines?: readonly Engine[];
  readonly patienceMs?: number;
}

/** The runs of the script on one host. */
export class Trips {
  /** How many there were, which is the cost of a run in round trips. */
  count = 0;
  /** How long the last one took. */
  lastMs = 0;
  private through: Promise<unknown> = Promise.resolve();

  constructor(
    readonly host: string,
    private readonly run: RunScript,
  ) {}

  /** Does work after all work queued before has ended, so that its report is newer than theirs. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.through.then(work);
    this.through = result.catch(() => undefined);
    return result;
  }

  /** Runs the script once; undefined if the connection was lost, so that it is not known whether the script ran. */
  async once(mode: ScriptMode, document?: string, options: TripOptions = {}): Promise<Report | undefined> {
    this.count++;
    const started = performance.now();
    const report = await this.run(mode, document, options.engines, options.patienceMs);
    this.lastMs = performance.now() - started;
    return report;
  }

  /** Runs the script, and again if the connection was lost: only for work that may be done twice. */
  async again(mode: ScriptMode, document?: string, options?: TripOptions): Promise<Report> {
    for (let attempts = 1; attempts <= maxAttempts; attempts++) {
      const report = await this.once(mode, document, options);
      if (report !== undefined) return report;
    }
    throw outcomeUnknown(this.host);
  }
}
