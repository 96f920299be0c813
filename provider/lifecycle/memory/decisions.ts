import type { HostReference } from "../../inputs/host";

/** Decisions of a run, by host and then by a key of the thing decided on: kept from check to create and update. */
export class Decisions<Decision> {
  private readonly byHost = new Map<string, Map<string, Decision>>();

  on({ name }: HostReference): Map<string, Decision> {
    const decided = this.byHost.get(name) ?? new Map<string, Decision>();
    this.byHost.set(name, decided);
    return decided;
  }
}
