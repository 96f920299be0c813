import type { HostState } from "../../model/host-state";
import type { NetworkRecord } from "../../model/network";
import type { FleetHost } from "./fleet-host";

export type KnownHost = Pick<FleetHost, "name" | "known">;

/**
 * Networks as a run found them, kept from check to check: an attachment follows from its network, which the run may change
 * first.
 */
export class NetworksAsFound {
  private readonly byHost = new WeakMap<KnownHost, readonly NetworkRecord[]>();

  /** Call this before planning anything on a host. */
  note(host: KnownHost): void {
    if (host.known !== undefined && !this.byHost.has(host)) this.byHost.set(host, host.known.networks);
  }

  /** Returns the host's known state with the networks as found. */
  on(host: KnownHost): HostState | undefined {
    const networks = this.byHost.get(host);
    return host.known && networks ? { ...host.known, networks } : host.known;
  }
}
