import type { Client, ClientChannel } from "ssh2";
import { TrunklineError } from "../../errors";
import { printable } from "./dial-failure";

/** How a command ended. */
export interface Completed {
  /** null: `signal` killed the command; without a signal the connection was lost and the outcome is unknown. Never success. */
  exitCode: number | null;
  /** `SIGKILL`, … */
  signal?: string;
  stdout: Buffer;
  stderr: Buffer;
}

export interface CommandOptions {
  /** Standard input, closed after it was sent. Default: empty. */
  stdin?: Buffer | string;
  /** Time limit in milliseconds, from handing the command to the connection to its end. */
  deadlineMs: number;
}

/** The host never got the command, so sending it again is safe. */
export class CommandNotSent extends Error {
  constructor(readonly reason: "no channel" | "no connection") {
    super(reason);
  }
}

/** Limit for each of stdout and stderr. `ip -j` prints about 10 MiB for ten thousand links. */
const maxOutputBytes = 64 * 1024 * 1024;

/** Runs one command over one channel, never with a pty. Any exit status and any stderr are results, not failures. */
export function runCommand(
  client: Client,
  command: string,
  options: CommandOptions,
  subject: string,
): Promise<Completed> {
  return new Promise((resolve, reject) => {
    let channel: ClientChannel | undefined;
    let lost = false;
    let settled = false;
    const onLost = () => (lost = true);
    client.once("close", onLost);
    const settle = (act: () => void) => {
      settled = true;
      clearTimeout(timer);
      client.off("close", onLost);
      act();
    };
    const abandon = (error: TrunklineError) => settle(() => (channel?.close(), reject(error)));
    const timer = setTimeout(
      () => abandon(deadlineExceeded(subject, options.deadlineMs)),
      options.deadlineMs,
    );
    const onOpened = (failure: Error | undefined, opened: ClientChannel) => {
      // The deadline passed while the channel was being opened.
      if (settled) return failure === undefined ? void opened.close() : undefined;
      if (failure !== undefined) {
        return settle(() => {
          const end = endWithoutChannel(failure, lost, subject);
          if (end instanceof Error) reject(end);
          else resolve(end);
        });
      }
      channel = opened;
      collect(opened, {
        ended: (completed) => settle(() => resolve(completed)),
        tooLarge: () => abandon(outputTooLarge(subject)),
      });
      opened.end(options.stdin);
    };
    try {
      client.exec(command, onOpened);
    } catch {
      // ssh2 throws if the socket is already closed.
      settle(() => reject(new CommandNotSent("no connection")));
    }
  });
}

function endWithoutChannel(
  failure: Error & { reason?: unknown },
  lost: boolean,
  subject: string,
): Completed | Error {
  // "Unable to exec": the channel was open and the request was sent, so after a lost connection it may be running.
  const requested = failure.message === "Unable to exec";
  if (requested && lost) return { exitCode: null, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  if (lost || /no response from server|not open/i.test(failure.message))
    return new CommandNotSent("no connection");
  if (failure.reason !== undefined) return new CommandNotSent("no channel");
  return new TrunklineError(
    "command-refused",
    subject,
    `sshd refused to run a command (${printable(failure.message)})`,
    {
      remedy: "check the user's login shell, and ForceCommand in sshd_config",
    },
  );
}

interface Outcome {
  readonly ended: (completed: Completed) => void;
  readonly tooLarge: () => void;
}

function collect(channel: ClientChannel, { ended, tooLarge }: Outcome): void {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let end: Pick<Completed, "exitCode" | "signal"> = { exitCode: null };
  const gather = (chunks: Buffer[]) => {
    let bytes = 0;
    return (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxOutputBytes) tooLarge();
      else chunks.push(chunk);
    };
  };
  channel.on("data", gather(stdout));
  channel.stderr.on("data", gather(stderr));
  channel.on("exit", (exitCode: number | null, signal?: string) => {
    end = { exitCode, ...(signal === undefined ? {} : { signal }) };
  });
  // Waits for both streams: the channel's "close" waits for the end of stdout only.
  let open = 2;
  const onClose = () => {
    if (--open === 0) ended({ ...end, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
  };
  channel.once("close", onClose);
  channel.stderr.once("close", onClose);
  // A command may end without reading its stdin; its exit status says what happened.
  channel.on("error", () => undefined);
}

function deadlineExceeded(subject: string, deadlineMs: number): TrunklineError {
  const problem = `a command did not end within ${deadlineMs / 1_000} s`;
  const remedy =
    "the host itself hangs, since it ends what waits there for docker, podman or anything else sooner; whether the command took effect is unknown; look at the host's load and disks, then refresh";
  return new TrunklineError("deadline-exceeded", subject, problem, { remedy, retryable: true });
}

function outputTooLarge(subject: string): TrunklineError {
  return new TrunklineError(
    "output-too-large",
    subject,
    `a command printed more than ${maxOutputBytes / 1024 / 1024} MiB`,
    {
      remedy: 'the output was cut off; check what "ip -j -d link" prints there',
    },
  );
}
