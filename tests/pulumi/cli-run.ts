import execa, { type ExecaChildProcess, type ExecaReturnValue } from "execa";
import type { Place } from "./place";

export interface CliOptions {
  /** Default: `never`. */
  readonly color?: "always" | "never";
  /** Runs in its own session, so Ctrl-C at our terminal does not reach it. */
  readonly detached?: boolean;
}

export interface CliResult {
  /** Null if a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, in the order in which the user sees them. */
  readonly output: string;
}

/**
 * A run of the CLI as a user starts it. The automation API does not fit here: it hides the process, which tests
 * measure, interrupt or kill, and its exit status, and its `up` runs four processes in place of one; the others read
 * outputs and history.
 */
export class CliRun {
  private readonly child: ExecaChildProcess;
  private readonly result: Promise<ExecaReturnValue>;
  private text = "";

  constructor({ folder, environment }: Place, args: readonly string[], options: CliOptions = {}) {
    const { color = "never", detached = false } = options;
    this.child = execa("pulumi", [...args, "--non-interactive", `--color=${color}`], {
      cwd: folder,
      env: environment,
      extendEnv: false,
      detached,
      stdin: "ignore",
      all: true,
      reject: false,
      stripFinalNewline: false,
    });
    // execa collects output only once somebody waits for the end.
    this.result = this.child.then((result) => result);
    this.child.all?.on("data", (chunk: Buffer) => (this.text += chunk.toString("utf8")));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Returns what has been printed so far. */
  get output(): string {
    return this.text;
  }

  /** Both streams, in the order of printing. */
  get printed(): NodeJS.ReadableStream | undefined {
    return this.child.all;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async ended(): Promise<CliResult> {
    const result = await this.result;
    const { exitCode, signal, stdout, stderr, all: output = "" } = result;
    if (exitCode === undefined && signal === undefined) throw result as unknown as Error;
    return { exitCode: exitCode ?? null, stdout, stderr, output };
  }
}

/** Expects a run to succeed; a failure shows what it printed. */
export async function mustSucceed(place: Place, args: readonly string[]): Promise<CliResult> {
  const result = await new CliRun(place, args).ended();
  if (result.exitCode === 0) return result;
  throw new Error(`pulumi ${args.join(" ")} ended with status ${String(result.exitCode)}:\n${result.output}`);
}
