import type { HostReference } from "../../inputs/host";

/** What a run has decided, by host and then by whatever tells its things apart: from check to create and update. */
export class Decisions<Decision> {
  private readonly byHost = new Map<string, Map<string, Decision>>();

  on({ name }: HostReference): Map<string, Decision> {
    const decided = this.byHost.get(name) ?? new Map<string, Decision>();
    this.byHost.set(name, decided);
    return decided;
  }
}
