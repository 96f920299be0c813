import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { release } from "node:os";
import { join } from "node:path";
import { describeFailure, runCommand } from "../command";
import { type HostRecord, hostName } from "../host";
import { type LabKeys, readKeys } from "../image";
import { launch, PYTHON } from "../processes";
import type { Rack, RackOptions } from "../rack";
import { waitUntil } from "../wait";
import { NamespaceMachine } from "./machine";

const SCRIPT = [PYTHON, "-I", join(__dirname, "namespaces.py")] as const;
const ROOM_TIMEOUT_MS = 30_000;
/** A bridge has no more ports (BR_MAX_PORTS). */
const MOST_HOSTS = 1023;

/** Hosts that are namespaces of this machine's kernel, at a bridge that knows no VLANs. */
export class NamespaceRack implements Rack {
  private constructor(
    private readonly directory: string,
    readonly keys: LabKeys,
  ) {}

  /** Makes the hosts' keys. */
  static async prepare(directory: string): Promise<void> {
    const folder = join(directory, "keys");
    await mkdir(folder);
    for (const name of ["user", "host"]) {
      const argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", join(folder, name)];
      await mustRun(argv);
    }
  }

  static async open(directory: string): Promise<NamespaceRack> {
    return new NamespaceRack(directory, await readKeys(join(directory, "keys")));
  }

  get imageName(): string {
    return `namespaces-${release()}`;
  }

  async start(): Promise<void> {
    const { directory } = this;
    const logFile = join(directory, "room.log");
    const room = launch(directory, "room", [...SCRIPT, "room", directory], { logFile });
    await waitUntil(() => existsSync(join(directory, "room")) || room.hasEnded(), {
      timeoutMs: ROOM_TIMEOUT_MS,
      intervalMs: 5,
    });
    if (!existsSync(join(directory, "room")))
      throw new Error(`lab: the hosts got no bridge and no disks; see ${logFile}`);
  }

  async add(indexes: readonly number[], options: RackOptions): Promise<HostRecord[]> {
    const last = indexes.at(-1) ?? 0;
    if (last > MOST_HOSTS) throw new Error(`lab: has room for ${MOST_HOSTS} hosts, not for ${last}`);
    const ports = await bootHosts(
      this.directory,
      indexes.map((index) => ({ index, sshPort: 0 })),
    );
    const { memoryMiB, firstProcessor } = options;
    return indexes.map((index) => {
      const sshPort = ports.get(index);
      if (sshPort === undefined) throw new Error(`lab: ${hostName(index)} got no port`);
      return { index, sshPort, memoryMiB, processor: firstProcessor };
    });
  }

  machine(record: HostRecord): NamespaceMachine {
    return new NamespaceMachine(this.directory, record, async () => {
      await bootHosts(this.directory, [record]);
    });
  }

  async boot(): Promise<void> {
    // They are up since they were added.
  }

  allowVlan(): Promise<void> {
    return Promise.reject(withoutVlans());
  }

  disallowVlan(): Promise<void> {
    return Promise.reject(withoutVlans());
  }
}

/** Boots hosts side by side; port 0 stands for any that is free. Returns their ports. */
async function bootHosts(
  directory: string,
  hosts: readonly Pick<HostRecord, "index" | "sshPort">[],
): Promise<Map<number, number>> {
  const which = hosts.map(({ index, sshPort }) => `${index}:${sshPort}`);
  const printed = await mustRun([...SCRIPT, "boot", directory, ...which]);
  const lines = printed.trim().split("\n");
  return new Map(lines.map((line) => line.split(" ").map(Number) as [number, number]));
}

async function mustRun(argv: readonly string[]): Promise<string> {
  const result = await runCommand(argv);
  if (result.code !== 0) throw new Error(describeFailure("lab: failed", argv.join(" "), result));
  return result.stdout;
}

function withoutVlans(): Error {
  return new Error("lab: its hosts are namespaces, and the bridge between them passes no VLANs");
}
