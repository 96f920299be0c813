import type { InterfaceAddress } from "../../model/address";
import type { Segment } from "../../plan/addresses/segment";
import type { Machine } from "./machine";

export interface Allocation {
  readonly urn: string;
  readonly network: string;
  readonly addresses: readonly InterfaceAddress[];
  /** Present for a network, which may have no record yet. */
  readonly segment?: Segment;
}

/** Addresses that the resources of a run get, by URN: kept from check on, until a host's own records show them. */
export class Allocations {
  private readonly byUrn = new Map<string, Allocation & { readonly machine: Machine }>();

  /** Keeps the addresses from every other resource of the run. */
  note(machine: Machine, given: Allocation): void {
    this.byUrn.set(given.urn, { ...given, machine });
  }

  on(machine: Machine): Allocation[] {
    return [...this.byUrn.values()].filter((given) => given.machine === machine);
  }
}
