import { existsSync, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { type CommandResult, describeFailure } from "./command";
import { type BootOptions, type HostRecord, hostName } from "./host";
import type { LabImage } from "./image";
import { startKernel } from "./kernel";
import { consoleLogPath, type Machine, type RunLimits } from "./machine";
import { endRole, runningRoles } from "./processes";
import { dropConnection, openConnection, runOverSsh } from "./ssh";
import { waitUntil } from "./wait";

/** Line that the image's last unit prints on the console once sshd listens. */
const READY = "lab: ready";
const BOOT_TIMEOUT_MS = 180_000;
const SHUTDOWN_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 10_000;

/** A machine with a kernel of its own, User-Mode Linux; commands go there over one ssh connection. */
export class VirtualMachine implements Machine {
  private readonly name: string;

  constructor(
    private readonly directory: string,
    private readonly image: LabImage,
    private readonly record: HostRecord,
  ) {
    this.name = hostName(record.index);
  }

  run(command: string, limits: RunLimits): Promise<CommandResult> {
    return runOverSsh(this.directory, this.name, command, limits);
  }

  async powerOn(options: BootOptions): Promise<void> {
    await dropConnection(this.directory, this.name);
    const logPath = consoleLogPath(this.directory, this.name);
    const before = existsSync(logPath) ? (await stat(logPath)).size : 0;
    const { directory, image, name } = this;
    const { index, processor } = this.record;
    const memoryMiB = options.memoryMiB ?? this.record.memoryMiB;
    const kernel = await startKernel({
      directory,
      image,
      name,
      index,
      processor,
      memoryMiB,
      consoleLogPath: logPath,
    });
    const printed = () => readFileSync(logPath).subarray(before).toString("utf8");
    // Watching the console costs nothing; trying the ssh port of a booting host slows all hosts down.
    const ready = () => printed().includes(READY) || kernel.hasEnded();
    await waitUntil(ready, { timeoutMs: BOOT_TIMEOUT_MS, intervalMs: 50 });
    const connect = () => openConnection(directory, name, CONNECTION_TIMEOUT_MS);
    if (printed().includes(READY) && (await waitUntil(connect, { timeoutMs: 3 * CONNECTION_TIMEOUT_MS })))
      return;
    await this.powerOff();
    throw new Error(describeFailure(`${name}: did not come up`, "boot", { stdout: printed(), stderr: "" }));
  }

  async powerOff(): Promise<void> {
    await endRole(this.directory, this.name);
    await dropConnection(this.directory, this.name);
  }

  async shutDown(): Promise<void> {
    await this.run("systemctl poweroff", { stdin: "", timeoutMs: 2 * SHUTDOWN_TIMEOUT_MS });
    const isOff = async () => !(await this.isRunning());
    await waitUntil(isOff, { timeoutMs: SHUTDOWN_TIMEOUT_MS, intervalMs: 100 });
    await this.powerOff();
  }

  async isRunning(): Promise<boolean> {
    return (await runningRoles(this.directory)).has(this.name);
  }
}
