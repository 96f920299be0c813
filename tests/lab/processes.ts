import { closeSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import execa, { type ExecaChildProcess } from "execa";
import { describeFailure, runCommand } from "./command";

/**
 * Debian's own Python, in isolated mode: a wrapper earlier in the PATH (such as pyenv's) takes longer to start than the
 * script runs, and PYTHON… variables of the user would change its behaviour.
 */
export const PYTHON = "/usr/bin/python3";
const SCRIPT = ["-I", join(__dirname, "processes.py")] as const;

export interface LaunchOptions {
  /** File to which both outputs are appended. */
  readonly logFile: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The only processor to run on, counted round if there are fewer. Default: any. */
  readonly processor?: number;
}

/** A recorded process of a lab. It outlives this process; the lab's guardian or `endRole` ends it. */
export interface Launched {
  readonly pid: number;
  /** Whether it has ended, as far as the process that launched it knows. */
  hasEnded(): boolean;
}

export function launch(
  directory: string,
  role: string,
  command: readonly string[],
  options: LaunchOptions,
): Launched {
  const log = openSync(options.logFile, "a");
  try {
    const where = String(options.processor ?? "-");
    const child = execa(PYTHON, [...SCRIPT, "launch", directory, role, where, ...command], {
      // Runs in its own session: Ctrl-C at the terminal is meant for the lab's owner, whose end makes the guardian act.
      detached: true,
      stdio: ["ignore", log, log],
      ...(options.environment && { env: options.environment }),
      reject: false,
    });
    let ended = false;
    void child.then(() => (ended = true));
    child.unref();
    return { pid: child.pid ?? 0, hasEnded: () => ended };
  } finally {
    closeSync(log);
  }
}

export async function endRole(directory: string, role: string): Promise<void> {
  await script("end", directory, role);
}

/** Returns the roles of the lab's running processes. */
export async function runningRoles(directory: string): Promise<Set<string>> {
  const lines = (await script("list", directory)).split("\n").filter((line) => line !== "");
  return new Set(lines.map((line) => line.split(" ")[0] ?? ""));
}

/** Tears a lab down when this process ends for any reason. */
export interface Guardian {
  /** Keeps the lab up until somebody calls `tearDown`. */
  release(): Promise<void>;
}

/** Creates a lab's directory and the process that guards it. */
export async function startGuardian(directory: string): Promise<Guardian> {
  const child = execa(PYTHON, [...SCRIPT, "guard", directory], {
    detached: true,
    buffer: false,
    reject: false,
  });
  const ended = child.then(() => undefined);
  await standing(child, directory);
  child.unref();
  // The pipe must not keep this process alive: it exists to break when this process ends.
  (child.stdin as Socket).unref();
  return {
    release: async () => {
      child.ref();
      child.stdin?.end("release\n");
      await ended;
    },
  };
}

/** Ends every process of a lab and removes its directory; does nothing if that is done already. */
export async function tearDown(directory: string): Promise<void> {
  await script("close", directory);
}

async function standing(child: ExecaChildProcess, directory: string): Promise<void> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`lab: no guardian for ${directory}: ${reason}`));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => text.includes("\n") && resolve());
    child.once("error", (error) => fail(error.message));
    child.once("exit", () => fail(stderr));
  });
  child.stdout?.destroy();
  child.stderr?.destroy();
}

async function script(...args: readonly string[]): Promise<string> {
  const result = await runCommand([PYTHON, ...SCRIPT, ...args]);
  if (result.code !== 0) throw new Error(describeFailure("lab: failed", args.join(" "), result));
  return result.stdout;
}
