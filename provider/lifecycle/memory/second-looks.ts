import type { Engine } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import { sameMomentMs, type FleetHost } from "./fleet-host";

/**
 * Looks that begin before something is refused: another provider of the same program may have made what is missing since
 * the host was looked at, a bond or a container.
 *
 * The engine checks one resource after the other, and a preview in which fifty are wrong is not to look fifty times: one
 * look in vain does for all that is refused in the next moment. Remembered from check to check.
 */
export class SecondLooks {
  /** When it turned out of a second look that it changed nothing. */
  private readonly inVain = new WeakMap<HostState, number>();

  at(host: FleetHost, engines: readonly Engine[]): Promise<HostState> {
    const since = host.known && this.inVain.get(host.known);
    const enough = since !== undefined && Date.now() - since <= sameMomentMs;
    return host.look({ engines, ...(enough && { maxAgeMs: Number.POSITIVE_INFINITY }) });
  }

  /** It is refused all the same. */
  noteInVain(state: HostState): void {
    if (!this.inVain.has(state)) this.inVain.set(state, Date.now());
  }
}
