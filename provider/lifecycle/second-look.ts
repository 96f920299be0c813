import type { Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { FleetHost } from "./fleet";
import { sameMomentMs } from "./host";

/** When it turned out of a second look that it changed nothing. */
const inVain = new WeakMap<HostState, number>();

/**
 * A look that begins now, before something is refused: another provider of the same program may have made what is missing
 * since the host was looked at, a bond or a container.
 *
 * The engine checks one resource after the other, and a preview in which fifty are wrong is not to look fifty times: one
 * look in vain does for all that is refused in the next moment.
 */
export function lookAgain(host: FleetHost, engines: readonly Engine[]): Promise<HostState> {
  const since = host.known && inVain.get(host.known);
  const enough = since !== undefined && Date.now() - since <= sameMomentMs;
  return host.look({ engines, ...(enough && { maxAgeMs: Number.POSITIVE_INFINITY }) });
}

/** It is refused all the same. */
export function lookedInVain(state: HostState): void {
  if (!inVain.has(state)) inVain.set(state, Date.now());
}
