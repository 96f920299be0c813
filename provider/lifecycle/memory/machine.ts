import type { HostState } from "../../model/host-state";
import type { ManagedHost } from "../../run/managed-host";
import type { Probes } from "../../run/probes";
import { Foreseen } from "./foreseen";

/** A machine that all Hosts of a run which lead to it share: its last known state, and its foreseen state. */
export class Machine {
  readonly foreseen = new Foreseen();
  /** Resolves when a running look has ended, successfully or not. */
  looking: Promise<unknown> = Promise.resolve();

  /** Resources that were found to need a change, which the engine has yet to ask for. */
  readonly toCome = new Set<string>();

  /**
   * @param managed what looks at the machine and changes it
   * @param probes what has it ask others; neither waits for the other
   * @param silence how long nothing has come from the machine although something runs there, in milliseconds
   */
  constructor(
    readonly managed: ManagedHost,
    readonly probes: Probes,
    readonly silence: () => number,
  ) {}

  /** The state seen last, including our own changes; undefined before the first look. */
  get known(): HostState | undefined {
    return this.managed.known;
  }
}

/**
 * Returns what no two machines share while they run. Machines that were cloned have one machine-id, containers have the
 * boot id of their host, and containers that were cloned have both; none of them shares its network namespace.
 */
export function runningAs({ facts, namespaces }: HostState): string | undefined {
  const own = namespaces.find((netns) => netns.own);
  if (facts.machine === undefined || own === undefined) return undefined;
  return [facts.machine, facts.bootId, own.inode].join(" ");
}
