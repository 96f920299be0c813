import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HostRecord, hostName, LabHost } from "./host";
import { whyNoNamespaces } from "./namespaces/possible";
import { NamespaceRack } from "./namespaces/rack";
import { type Guardian, startGuardian, tearDown } from "./processes";
import type { Rack } from "./rack";
import { knownHostsPath, sshConfigPath, writeSshFiles } from "./ssh";
import { VirtualRack } from "./virtual-rack";

const DEFAULT_MEMORY_MIB = 256;
/** A unix socket's path has at most 107 characters; our longest goes some 40 beyond the lab's directory. */
const LONGEST_BASE = 50;

export interface LabOptions {
  readonly hosts: number;
  /**
   * Whether hosts are namespaces of this machine's kernel, 200 of which are up in seconds. Needs root, and a kernel with
   * what is tested: most have macvlan, some no VLANs. Default: false; each host has a kernel of its own.
   */
  readonly namespaces?: boolean;
  /** Memory of each host that has a kernel of its own. Default: 256. Docker needs 768. */
  readonly memoryMiB?: number;
  /** The processor of the first host; the others follow on the next ones. Default: 0. */
  readonly firstProcessor?: number;
  readonly onProgress?: (line: string) => void;
}

/** What another process needs to attach to a lab; kept in the lab's directory. */
interface LabRecord {
  /** Missing where hosts are namespaces. */
  readonly image?: string;
  readonly memoryMiB: number;
  readonly firstProcessor: number;
  readonly hosts: readonly HostRecord[];
}

/** Boots a lab that this process owns: it is torn down when the process ends for any reason, unless it is released. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { hosts, namespaces = false, onProgress = () => undefined } = options;
  const { memoryMiB = DEFAULT_MEMORY_MIB, firstProcessor = 0 } = options;
  const obstacle = namespaces ? whyNoNamespaces() : undefined;
  if (obstacle !== undefined) throw new Error(`lab: a host in namespaces ${obstacle}`);
  const image = namespaces ? undefined : await VirtualRack.prepare(onProgress);
  const directory = newDirectory();
  const guardian = await startGuardian(directory);
  try {
    if (namespaces) await NamespaceRack.prepare(directory);
    const record = { ...(image && { image: image.directory }), memoryMiB, firstProcessor, hosts: [] };
    const rack = await openRack(directory, record);
    const lab = new Lab(directory, rack, record, guardian);
    await rack.start();
    await lab.startHosts(hosts, onProgress);
    return lab;
  } catch (error) {
    await tearDown(directory);
    throw error;
  }
}

/** Opens a lab that another process owns. */
export async function attachLab(directory: string): Promise<Lab> {
  const record = JSON.parse(await readFile(recordPath(directory), "utf8")) as LabRecord;
  return new Lab(directory, await openRack(directory, record), record);
}

function openRack(directory: string, { image }: Pick<LabRecord, "image">): Promise<Rack> {
  return image === undefined ? NamespaceRack.open(directory) : VirtualRack.open(directory, image);
}

export class Lab {
  readonly sshConfigPath: string;
  readonly knownHostsPath: string;
  private present: LabHost[];

  constructor(
    readonly directory: string,
    private readonly rack: Rack,
    private record: LabRecord,
    private readonly guardian?: Guardian,
  ) {
    this.sshConfigPath = sshConfigPath(directory);
    this.knownHostsPath = knownHostsPath(directory);
    this.present = this.record.hosts.map((host) => this.hostOf(host));
  }

  /** The image's name, which differs whenever the content of the hosts' disk does. */
  get imageName(): string {
    return this.rack.imageName;
  }

  /** The hosts in order; the first is "h1". */
  get hosts(): readonly LabHost[] {
    return this.present;
  }

  /** Adds hosts to the existing ones. */
  async startHosts(count: number, onProgress: (line: string) => void = () => undefined): Promise<void> {
    const first = this.record.hosts.length + 1;
    const indexes = Array.from({ length: count }, (_, offset) => first + offset);
    const added = await this.rack.add(indexes, this.record);
    await this.remember([...this.record.hosts, ...added]);
    await this.rack.boot(this.present.slice(first - 1), onProgress);
  }

  /** Lets a tagged VLAN pass on these trunk ports (host I is on port I); before, it passes on none. */
  async allowVlan(vlanId: number, ports: readonly number[]): Promise<void> {
    await this.rack.allowVlan(vlanId, ports);
  }

  async disallowVlan(vlanId: number, ports: readonly number[]): Promise<void> {
    await this.rack.disallowVlan(vlanId, ports);
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

  private hostOf(host: HostRecord): LabHost {
    return new LabHost(this.directory, this.rack.keys, host, this.rack.machine(host));
  }

  private async remember(hosts: readonly HostRecord[]): Promise<void> {
    this.record = { ...this.record, hosts };
    this.present = hosts.map((host) => this.present[host.index - 1] ?? this.hostOf(host));
    await writeSshFiles(
      this.directory,
      this.rack.keys,
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
