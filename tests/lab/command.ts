import { spawn } from "node:child_process";

export interface CommandResult {
  /** Exit status; 255 also when ssh itself failed, null when the command was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly stdin?: string;
  /** Milliseconds after which the command is ended and the call fails. Default: none. */
  readonly timeoutMs?: number;
  /** Called with each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program on this machine to its end. Fails only when it cannot be started or takes too long. */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [program = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let timedOut = false;
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill("SIGKILL");
            // An ssh client hands its outputs on to the shared connection, which holds them until the remote command ends.
            child.stdout.destroy();
            child.stderr.destroy();
          }, options.timeoutMs);
    const lines = lineSplitter(options.onLine);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      lines(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // A program may end without reading all of its input; its exit status says whether that was a failure.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.stdin ?? "");
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      const result = { code, stdout, stderr };
      if (timedOut)
        reject(
          new Error(describeFailure(`took longer than ${options.timeoutMs} ms`, argv.join(" "), result)),
        );
      else resolve(result);
    });
  });
}

/** Reason, command and everything it printed: an error that stands alone in a test report. */
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

function lineSplitter(onLine: CommandOptions["onLine"]): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine?.(line);
  };
}
