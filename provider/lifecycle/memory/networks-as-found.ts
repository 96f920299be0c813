import type { HostState } from "../../model/host-state";
import type { NetworkRecord } from "../../model/network";
import type { Machine } from "./machine";

export type KnownMachine = Pick<Machine, "known">;

/**
 * Networks as a run found them, kept from check to check: an attachment follows from its network, which the run may change
 * first.
 */
export class NetworksAsFound {
  private readonly byMachine = new WeakMap<KnownMachine, readonly NetworkRecord[]>();

  /** Call this before planning anything on a host. */
  note(machine: KnownMachine): void {
    const { known } = machine;
    if (known !== undefined && !this.byMachine.has(machine)) this.byMachine.set(machine, known.networks);
  }

  /** Returns the host's known state with the networks as found. */
  on(machine: KnownMachine): HostState | undefined {
    const { known } = machine;
    const networks = this.byMachine.get(machine);
    return known && networks ? { ...known, networks } : known;
  }
}
