import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { type HostRecord, hostName, type LabHost } from "./host";
import { ensureImage, type LabImage, openImage } from "./image";
import type { Rack, RackOptions } from "./rack";
import { ensureRequirements } from "./requirements";
import { startManagement } from "./router";
import { TRUNK_PORTS, TrunkSwitch } from "./switch";
import { VirtualMachine } from "./virtual-machine";
import { inParallel } from "./wait";

/** Booting more at once is no faster, and makes each boot so slow that its units hit their time limits. */
const BOOTS_AT_ONCE = availableParallelism() + 2;

/** Hosts with kernels and disks of their own, at a switch that passes VLANs as it is told to. */
export class VirtualRack implements Rack {
  private readonly trunk: TrunkSwitch;

  private constructor(
    private readonly directory: string,
    readonly keys: LabImage,
  ) {
    this.trunk = new TrunkSwitch(directory);
  }

  /** Builds the hosts' image where this machine has none yet. */
  static async prepare(onProgress: (line: string) => void): Promise<LabImage> {
    await ensureRequirements("run", onProgress);
    return ensureImage(onProgress);
  }

  static async open(directory: string, imageDirectory: string): Promise<VirtualRack> {
    return new VirtualRack(directory, await openImage(imageDirectory));
  }

  get imageName(): string {
    return basename(this.keys.directory);
  }

  start(): Promise<void> {
    return this.trunk.start();
  }

  async add(indexes: readonly number[], { memoryMiB, firstProcessor }: RackOptions): Promise<HostRecord[]> {
    const last = indexes.at(-1) ?? 0;
    if (last > TRUNK_PORTS) throw new Error(`lab: has ${TRUNK_PORTS} trunk ports, no room for ${last} hosts`);
    return Promise.all(
      indexes.map(async (index) => {
        await this.trunk.createPort(index);
        const sshPort = await startManagement(this.directory, hostName(index));
        return { index, sshPort, memoryMiB, processor: firstProcessor + index - 1 };
      }),
    );
  }

  machine(record: HostRecord): VirtualMachine {
    return new VirtualMachine(this.directory, this.keys, record);
  }

  async boot(hosts: readonly LabHost[], onProgress: (line: string) => void): Promise<void> {
    const started = Date.now();
    await inParallel(hosts, BOOTS_AT_ONCE, async (host) => {
      await host.boot();
      onProgress(`lab: ${host.name} is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    });
  }

  allowVlan(vlanId: number, ports: readonly number[]): Promise<void> {
    return this.trunk.allow(vlanId, ports);
  }

  disallowVlan(vlanId: number, ports: readonly number[]): Promise<void> {
    return this.trunk.disallow(vlanId, ports);
  }
}
