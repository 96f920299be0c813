import { join } from "node:path";
import type { CommandResult } from "./command";
import type { BootOptions } from "./host";

/** What a host is made of: a kernel of its own (virtual-machine.ts), or namespaces of this machine's (namespaces/). */
export interface Machine {
  /** Runs a shell command line as root. */
  run(command: string, limits: RunLimits): Promise<CommandResult>;
  /** Starts it on its disk, and waits until ssh can log in. */
  powerOn(options: BootOptions): Promise<void>;
  powerOff(): Promise<void>;
  shutDown(): Promise<void>;
  isRunning(): Promise<boolean>;
}

export interface RunLimits {
  readonly stdin: string;
  readonly timeoutMs: number;
}

/** Returns the path of what a host's boots and, in namespaces, its sshd print. */
export function consoleLogPath(directory: string, hostName: string): string {
  return join(directory, `${hostName}.console.log`);
}
