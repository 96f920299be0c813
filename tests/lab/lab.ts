import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type HostRecord, hostName, LabHost } from "./host";
import { ensureImage, type LabImage, openImage } from "./image";
import { type Guardian, startGuardian, tearDown } from "./processes";
import { ensureRequirements } from "./requirements";
import { startManagement } from "./router";
import { knownHostsPath, sshConfigPath, writeSshFiles } from "./ssh";
import { TRUNK_PORTS, TrunkSwitch } from "./switch";
import { inParallel } from "./wait";

const DEFAULT_MEMORY_MIB = 256;
/** A unix socket's path has at most 107 characters; our longest goes some 40 beyond the lab's directory. */
const LONGEST_BASE = 50;
/** Booting more at once is no faster, and makes each boot so slow that its units hit their time limits. */
const BOOTS_AT_ONCE = availableParallelism() + 2;

export interface LabOptions {
  readonly hosts: number;
  /** Memory of each host. Default: 256. Docker needs 768. */
  readonly memoryMiB?: number;
  /** The processor of the first host; the others follow on the next ones. Default: 0. */
  readonly firstProcessor?: number;
  readonly onProgress?: (line: string) => void;
}

/** What another process needs to attach to a lab; kept in the lab's directory. */
interface LabRecord {
  readonly image: string;
  readonly memoryMiB: number;
  readonly firstProcessor: number;
  readonly hosts: readonly HostRecord[];
}

/** Boots a lab that this process owns: it is torn down when the process ends for any reason, unless it is released. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { hosts, memoryMiB = DEFAULT_MEMORY_MIB, firstProcessor = 0, onProgress = () => undefined } = options;
  await ensureRequirements("run", onProgress);
  const image = await ensureImage(onProgress);
  const directory = newDirectory();
  const guardian = await startGuardian(directory);
  const lab = new Lab(
    directory,
    image,
    { image: image.directory, memoryMiB, firstProcessor, hosts: [] },
    guardian,
  );
  try {
    await new TrunkSwitch(directory).start();
    await lab.startHosts(hosts, onProgress);
    return lab;
  } catch (error) {
    await lab.down();
    throw error;
  }
}

/** Opens a lab that another process owns. */
export async function attachLab(directory: string): Promise<Lab> {
  const record = JSON.parse(await readFile(recordPath(directory), "utf8")) as LabRecord;
  return new Lab(directory, await openImage(record.image), record);
}

export class Lab {
  readonly sshConfigPath: string;
  readonly knownHostsPath: string;
  private readonly trunk: TrunkSwitch;
  private present: LabHost[];

  constructor(
    readonly directory: string,
    private readonly image: LabImage,
    private record: LabRecord,
    private readonly guardian?: Guardian,
  ) {
    this.sshConfigPath = sshConfigPath(directory);
    this.knownHostsPath = knownHostsPath(directory);
    this.trunk = new TrunkSwitch(directory);
    this.present = this.record.hosts.map((host) => new LabHost(directory, image, host));
  }

  /** The image's name, which differs whenever the content of the hosts' disk does. */
  get imageName(): string {
    return basename(this.image.directory);
  }

  /** The hosts in order; the first is "h1". */
  get hosts(): readonly LabHost[] {
    return this.present;
  }

  /** Adds hosts to the existing ones. */
  async startHosts(count: number, onProgress: (line: string) => void = () => undefined): Promise<void> {
    const first = this.record.hosts.length + 1;
    const indexes = Array.from({ length: count }, (_, offset) => first + offset);
    if (first + count - 1 > TRUNK_PORTS)
      throw new Error(`lab: has ${TRUNK_PORTS} trunk ports, no room for ${count} more hosts`);
    const { memoryMiB, firstProcessor } = this.record;
    const added = await Promise.all(
      indexes.map(async (index) => {
        await this.trunk.createPort(index);
        const sshPort = await startManagement(this.directory, hostName(index));
        return { index, sshPort, memoryMiB, processor: firstProcessor + index - 1 };
      }),
    );
    await this.remember([...this.record.hosts, ...added]);
    const booting = this.present.slice(first - 1);
    const started = Date.now();
    await inParallel(booting, BOOTS_AT_ONCE, async (host) => {
      await host.boot();
      onProgress(`lab: ${host.name} is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    });
  }

  /** Lets a tagged VLAN pass on these trunk ports (host I is on port I); before, it passes on none. */
  async allowVlan(vlanId: number, ports: readonly number[]): Promise<void> {
    await this.trunk.allow(vlanId, ports);
  }

  async disallowVlan(vlanId: number, ports: readonly number[]): Promise<void> {
    await this.trunk.disallow(vlanId, ports);
  }

  async collectLogs(into: string): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.collectLogs(into)));
  }

  /** Keeps the lab up when this process ends. */
  async release(): Promise<void> {
    await this.guardian?.release();
  }

  /** Ends every process of the lab and removes its directory, including the disks. */
  async down(): Promise<void> {
    await tearDown(this.directory);
  }

  private async remember(hosts: readonly HostRecord[]): Promise<void> {
    this.record = { ...this.record, hosts };
    this.present = hosts.map(
      (host) => this.present[host.index - 1] ?? new LabHost(this.directory, this.image, host),
    );
    await writeSshFiles(
      this.directory,
      this.image,
      hosts.map((host) => ({ name: hostName(host.index), sshPort: host.sshPort })),
    );
    const path = recordPath(this.directory);
    await writeFile(`${path}.new`, JSON.stringify(this.record, undefined, 2));
    await rename(`${path}.new`, path);
  }
}

function newDirectory(): string {
  const base = tmpdir().length <= LONGEST_BASE ? tmpdir() : "/tmp";
  return join(base, `tl-${randomBytes(4).toString("hex")}`);
}

function recordPath(directory: string): string {
  return join(directory, "lab.json");
}
