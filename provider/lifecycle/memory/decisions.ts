import type { Machine } from "./machine";

/** Decisions of a run, by machine and then by a key of the thing decided on: kept from check to create and update. */
export class Decisions<Decision> {
  private readonly byMachine = new WeakMap<Machine, Map<string, Decision>>();

  on(machine: Machine): Map<string, Decision> {
    const decided = this.byMachine.get(machine) ?? new Map<string, Decision>();
    this.byMachine.set(machine, decided);
    return decided;
  }
}
