import { spawn, type ChildProcess } from "node:child_process";
import { findPulumi } from "../../../tools/pulumi-cli";
import type { EngineEvent } from "./events";

export interface StartOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly readEvents: () => Promise<readonly EngineEvent[]>;
}

export interface RunResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as they came: what a user sees. */
  readonly output: string;
  readonly events: readonly EngineEvent[];
}

/** A run of the real CLI. */
export class PulumiRun {
  readonly pid: number;
  private stdout = "";
  private stderr = "";
  private text = "";
  private readonly end: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(
    args: readonly string[],
    private readonly options: StartOptions,
  ) {
    const pulumi = findPulumi();
    if (pulumi === undefined) throw new Error("there is no Pulumi CLI; npm test gets one");
    const { cwd, environment } = options;
    this.child = spawn(pulumi, args, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    this.pid = this.child.pid ?? 0;
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString("utf8");
      this.text += chunk.toString("utf8");
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString("utf8");
      this.text += chunk.toString("utf8");
    });
    this.end = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      this.child.once("close", resolve);
    });
  }

  /** What it has printed so far. */
  get output(): string {
    return this.text;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async ended(): Promise<RunResult> {
    const exitCode = await this.end;
    const { stdout, stderr, text: output } = this;
    return { exitCode, stdout, stderr, output, events: await this.options.readEvents() };
  }
}

/** For a run that has to go well: what it printed is what a failure shows. */
export function succeeded(run: RunResult): RunResult {
  if (run.exitCode !== 0) throw new Error(`pulumi ended with status ${String(run.exitCode)}:\n${run.output}`);
  return run;
}

/** For a run that has to fail, by itself and in words that a user can read. */
export function failed(run: RunResult): RunResult {
  if (run.exitCode === 0 || run.exitCode === null)
    throw new Error(`pulumi was expected to fail; status ${String(run.exitCode)}:\n${run.output}`);
  if (/^\s+at .*[:(]\d+|node:internal|\.js:\d+/m.test(run.output))
    throw new Error(`pulumi printed a stack trace:\n${run.output}`);
  return run;
}
