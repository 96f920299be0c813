import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../command";
import { type HostRecord, hostName } from "../host";
import type { Machine, RunLimits } from "../machine";
import { endRole } from "../processes";

/** As a login of root's has it. */
const ENVIRONMENT = [
  "HOME=/root",
  "USER=root",
  "LOGNAME=root",
  "SHELL=/bin/bash",
  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
];

/** A host that is its first process and this one's namespaces; commands enter these, which takes less than a login. */
export class NamespaceMachine implements Machine {
  private readonly name: string;

  constructor(
    private readonly directory: string,
    record: HostRecord,
    readonly powerOn: () => Promise<void>,
  ) {
    this.name = hostName(record.index);
  }

  async run(command: string, limits: RunLimits): Promise<CommandResult> {
    const pid = this.firstProcess();
    if (pid === undefined) throw new Error(`${this.name}: is off`);
    const entering = ["nsenter", "-t", String(pid), "-m", "-u", "-i", "-n", "-p"];
    return runCommand(
      [...entering, "env", "-i", "-C", "/root", ...ENVIRONMENT, "bash", "-c", command],
      limits,
    );
  }

  async powerOff(): Promise<void> {
    await endRole(this.directory, this.name);
  }

  async shutDown(): Promise<void> {
    await this.powerOff();
  }

  isRunning(): Promise<boolean> {
    return Promise.resolve(this.firstProcess() !== undefined);
  }

  /** Reads the record that ../processes.py keeps; its number may be that of a later process by now. */
  private firstProcess(): number | undefined {
    const records = readdirSync(join(this.directory, "pids")).map((name) => name.split("."));
    const all = records.filter(([role]) => role === this.name);
    return all.map(([, pid, started]) => (startOf(pid) === started ? Number(pid) : undefined)).find(Boolean);
  }
}

/** Returns when a process began, as the record has it: field 22 of `stat`; undefined if it has ended. */
function startOf(pid = ""): string | undefined {
  try {
    const [state, ...rest] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return state === "Z" || state === "X" ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
