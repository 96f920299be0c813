import type { HostState } from "../../model/host-state";
import type { NetworkRecord } from "../../model/network";
import type { FleetHost } from "./fleet-host";

export type KnownHost = Pick<FleetHost, "name" | "known">;

/**
 * Networks as a run found them, from check to check: what an attachment is to be follows from its network, which the run
 * may change first.
 */
export class NetworksAsFound {
  private readonly byHost = new WeakMap<KnownHost, readonly NetworkRecord[]>();

  /** To be called before anything is planned on a host. */
  note(host: KnownHost): void {
    if (host.known !== undefined && !this.byHost.has(host)) this.byHost.set(host, host.known.networks);
  }

  /** The host as it is known, but for those. */
  on(host: KnownHost): HostState | undefined {
    const networks = this.byHost.get(host);
    return host.known && networks ? { ...host.known, networks } : host.known;
  }
}
