import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandResult, describeFailure } from "./command";
import type { LabKeys } from "./image";
import { consoleLogPath, type Machine } from "./machine";
import { limiter } from "./wait";

const COMMAND_TIMEOUT_MS = 60_000;
/** sshd refuses an eleventh session on one connection (MaxSessions); other processes share ours and need some. */
const COMMANDS_AT_ONCE = 6;

/** What stays the same about a host while its lab is up; kept in the lab's directory. */
export interface HostRecord {
  readonly index: number;
  readonly sshPort: number;
  readonly memoryMiB: number;
  /** The processor that it runs on, counted round if there are fewer. */
  readonly processor: number;
}

export interface HostConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey: string;
  readonly hostKey: string;
}

export interface RunOptions {
  readonly stdin?: string;
  /** Default: 60,000. */
  readonly timeoutMs?: number;
  /** Whether a status other than 0 throws. Default: true. */
  readonly check?: boolean;
}

/** A program that manages a host's network; each comes with udev. */
export type NetworkManager = "networkd" | "NetworkManager";

export interface BootOptions {
  /** Default: the memory that the lab was started with. */
  readonly memoryMiB?: number;
}

/** A host of a lab with its own files and sshd; `eth0` is on the trunk. */
export class LabHost {
  readonly name: string;
  readonly index: number;
  readonly sshPort: number;
  readonly privateKeyPath: string;
  readonly connection: HostConnection;
  private readonly inTurn = limiter(COMMANDS_AT_ONCE);

  constructor(
    private readonly directory: string,
    keys: LabKeys,
    record: HostRecord,
    private readonly machine: Machine,
  ) {
    this.name = hostName(record.index);
    this.index = record.index;
    this.sshPort = record.sshPort;
    this.privateKeyPath = keys.privateKeyPath;
    this.connection = {
      host: "127.0.0.1",
      port: record.sshPort,
      user: "root",
      privateKey: keys.privateKey,
      hostKey: keys.hostKey,
    };
  }

  /** Runs a shell command line as root. */
  async run(command: string, options: RunOptions = {}): Promise<CommandResult> {
    const { check = true, timeoutMs = COMMAND_TIMEOUT_MS, stdin = "" } = options;
    const result = await this.inTurn(() => this.machine.run(command, { timeoutMs, stdin }));
    if (check && result.code !== 0)
      throw new Error(describeFailure(`${this.name}: status ${result.code}`, command, result));
    return result;
  }

  /** Starts the host on its disk and waits until ssh can log in. */
  async boot(options: BootOptions = {}): Promise<void> {
    if (await this.isRunning()) throw new Error(`${this.name}: is running already`);
    await this.machine.powerOn(options);
  }

  /** Cuts the power: unsynced data is lost. */
  async powerOff(): Promise<void> {
    await this.machine.powerOff();
  }

  /** Shuts the host down in an orderly way, then boots it. */
  async reboot(options: BootOptions = {}): Promise<void> {
    await this.machine.shutDown();
    await this.boot(options);
  }

  async isRunning(): Promise<boolean> {
    return this.machine.isRunning();
  }

  /** Starts udev and one of these programs, now and at each boot; "none" ends that. Files written for them stay. */
  async manageNetworkBy(manager: NetworkManager | "none"): Promise<void> {
    await this.run(`lab-manager ${manager}`);
  }

  /** Creates a user who logs in with the lab's key and has either sudo without a password or no sudo. */
  async createSshUser(name: string, options: { readonly sudo: boolean }): Promise<HostConnection> {
    const home = `/home/${name}`;
    const grant = `echo '${name} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/lab-${name}`;
    const steps = [
      // Without PAM, sshd lets nobody in whose password is locked.
      `id ${name} >/dev/null 2>&1 || useradd --password "*" --create-home --shell /bin/bash ${name}`,
      `install -d -m 700 -o ${name} -g ${name} ${home}/.ssh`,
      `install -m 600 -o ${name} -g ${name} /root/.ssh/authorized_keys ${home}/.ssh/authorized_keys`,
      options.sudo ? grant : `rm -f /etc/sudoers.d/lab-${name}`,
    ];
    await this.run(steps.join(" && "));
    return { ...this.connection, user: name };
  }

  /** Returns everything that this host's boots printed on the console. */
  consoleLog(): string {
    return existsSync(this.consoleLogPath()) ? readFileSync(this.consoleLogPath(), "utf8") : "";
  }

  /** Saves files about a failed test in a directory. Never fails, as that would hide the original failure. */
  async collectLogs(into: string): Promise<void> {
    const path = (suffix: string) => join(into, `${this.name}.${suffix}`);
    const commands = {
      "journal.log": "journalctl --no-pager --boot",
      "ip.txt": "ip -d link; ip -d address; ip route show table all; ip -6 route; ip netns",
    };
    await mkdir(into, { recursive: true }).catch(() => undefined);
    await copyFile(this.consoleLogPath(), path("console.log")).catch(() => undefined);
    // A host that is off would only cost the timeout.
    if (!(await this.isRunning().catch(() => true))) return;
    for (const [suffix, command] of Object.entries(commands)) {
      const text = await this.run(command, { check: false, timeoutMs: 15_000 }).then(
        (result) => result.stdout + result.stderr,
        (error: unknown) => String(error),
      );
      await writeFile(path(suffix), text).catch(() => undefined);
    }
  }

  private consoleLogPath(): string {
    return consoleLogPath(this.directory, this.name);
  }
}

export function hostName(index: number): string {
  return `h${index}`;
}
