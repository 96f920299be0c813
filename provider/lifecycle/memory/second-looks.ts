import type { Engine } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import { sameMomentMs, type FleetHost } from "./fleet-host";

/**
 * Second looks, which begin before anything is refused: since the first look, another provider of the same program may
 * have made what is missing, such as a bond or a container.
 *
 * The engine checks one resource after the other, and a preview with fifty wrong resources must not look fifty times: one
 * look in vain serves for everything that is refused shortly after it. Kept from check to check.
 */
export class SecondLooks {
  /** When a second look was found to have changed nothing. */
  private readonly inVain = new WeakMap<HostState, number>();

  at(host: FleetHost, engines: readonly Engine[]): Promise<HostState> {
    const since = host.known && this.inVain.get(host.known);
    const enough = since !== undefined && Date.now() - since <= sameMomentMs;
    return host.look({ engines, ...(enough && { maxAgeMs: Number.POSITIVE_INFINITY }) });
  }

  /** Notes that a resource is refused in spite of the second look. */
  noteInVain(state: HostState): void {
    if (!this.inVain.has(state)) this.inVain.set(state, Date.now());
  }
}
