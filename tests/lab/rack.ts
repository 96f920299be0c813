import type { BootOptions, HostRecord, LabHost } from "./host";
import type { LabKeys } from "./image";
import type { Machine } from "./machine";

/** What a lab's hosts stand in: virtual machines (virtual-rack.ts), or namespaces of this machine (namespaces/). */
export interface Rack {
  readonly keys: LabKeys;
  /** Differs whenever the content of the hosts' disks does. */
  readonly imageName: string;
  /** Starts the trunk between the hosts. */
  start(): Promise<void>;
  /** Gives new hosts their ports. Those of namespaces are up then. */
  add(indexes: readonly number[], options: RackOptions): Promise<HostRecord[]>;
  machine(record: HostRecord): Machine;
  /** Boots those hosts that are not up. */
  boot(hosts: readonly LabHost[], onProgress: (line: string) => void): Promise<void>;
  /** Lets a tagged VLAN pass on these trunk ports (host I is on port I); before, it passes on none. */
  allowVlan(vlanId: number, ports: readonly number[]): Promise<void>;
  disallowVlan(vlanId: number, ports: readonly number[]): Promise<void>;
}

export interface RackOptions extends Required<BootOptions> {
  /** The processor of the lab's first host. */
  readonly firstProcessor: number;
}
