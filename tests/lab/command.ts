import { createInterface } from "node:readline";
import execa from "execa";

export interface CommandResult {
  /** Exit status; 255 also when ssh itself failed, null when a signal ended the command. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly stdin?: string;
  /** Milliseconds after which the command is ended and the call fails. Default: no limit. */
  readonly timeoutMs?: number;
  /** Called with each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program on this machine until it ends. Fails only if the program cannot be started or takes too long. */
export async function runCommand(
  [program = "", ...args]: readonly string[],
  { stdin = "", timeoutMs, onLine }: CommandOptions = {},
): Promise<CommandResult> {
  const child = execa(program, args, {
    input: stdin,
    ...(timeoutMs !== undefined && { timeout: timeoutMs, killSignal: "SIGKILL" as const }),
    reject: false,
    stripFinalNewline: false,
  });
  // A program may end without reading all of its input; its exit status tells whether that was a failure.
  child.stdin?.removeAllListeners("error").on("error", () => undefined);
  if (onLine && child.stdout) createInterface({ input: child.stdout }).on("line", onLine);
  const result = await child;
  const { exitCode, signal, stdout, stderr, timedOut } = result;
  if (timedOut)
    throw new Error(
      describeFailure(`took longer than ${String(timeoutMs)} ms`, [program, ...args].join(" "), result),
    );
  if (exitCode === undefined && signal === undefined) throw result as unknown as Error;
  return { code: exitCode ?? null, stdout, stderr };
}

/** Describes a failure by reason, command and all output, so that a test report needs nothing else. */
export function describeFailure(
  reason: string,
  command: string,
  result: Omit<CommandResult, "code">,
): string {
  return [
    `${reason}: ${command}`,
    ...(result.stdout ? ["--- stdout", result.stdout.trimEnd()] : []),
    ...(result.stderr ? ["--- stderr", result.stderr.trimEnd()] : []),
  ].join("\n");
}
