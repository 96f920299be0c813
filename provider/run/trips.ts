import type { Engine } from "../model/attachment";
import type { Report } from "../observe/report";
import { outcomeUnknown } from "./failures";
import type { RunScript, ScriptMode } from "./script";

const maxAttempts = 3;

/** The runs of the script on one host. */
export class Trips {
  /** How many there were: what a run costs in round trips. */
  count = 0;
  /** How long the last of them took. */
  lastMs = 0;
  private through: Promise<unknown> = Promise.resolve();

  constructor(
    readonly host: string,
    private readonly run: RunScript,
  ) {}

  /** Does that when all that was given here before is through: what it then tells is newer than what any of those told. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.through.then(work);
    this.through = result.catch(() => undefined);
    return result;
  }

  /** Undefined: the connection was lost, and whether the script ran is not known. */
  async once(mode: ScriptMode, document?: string, engines?: readonly Engine[]): Promise<Report | undefined> {
    this.count++;
    const started = performance.now();
    const report = await this.run(mode, document, engines);
    this.lastMs = performance.now() - started;
    return report;
  }

  /** Of what may be done twice. */
  async again(mode: ScriptMode, document?: string, engines?: readonly Engine[]): Promise<Report> {
    for (let attempts = 1; attempts <= maxAttempts; attempts++) {
      const report = await this.once(mode, document, engines);
      if (report !== undefined) return report;
    }
    throw outcomeUnknown(this.host);
  }
}
