import { setTimeout as sleep } from "node:timers/promises";
import type { HostReference } from "../../inputs/host";
import { machinesDiffer } from "../../model/machine";
import { ManagedHost } from "../../run/managed-host";
import { Probes } from "../../run/probes";
import { scriptRunner } from "../../run/script";
import type { Session } from "../../run/ssh/session";
import type { Sessions } from "../../run/ssh/sessions";
import { FleetHost, type SharedMachines } from "./fleet-host";
import { Machine, runningAs } from "./machine";
import { Trips } from "../../run/trips";
import type { Told } from "./told";

/** How long a host that the program left may take to say which machine it is. */
const longestAcquaintanceMs = 20_000;

/** The hosts of a run. All Hosts that lead to one machine share it, whatever they are called. */
export class Fleet implements SharedMachines {
  readonly confirmed = new Set<string>();
  private readonly machines = new Map<Session, Machine>();
  private readonly running = new Map<string, Machine>();

  constructor(
    private readonly sessions: Sessions,
    readonly told: Told,
    /** For hosts that say nothing else. */
    private readonly confirmSeconds: number,
  ) {}

  host(reference: HostReference): FleetHost {
    return new FleetHost(this, reference);
  }

  machineAt({ name, connection }: HostReference): Machine {
    const session = this.sessions.to(connection);
    const known = this.machines.get(session);
    if (known !== undefined) return known;
    const user = connection.user ?? this.sessions.defaults.user ?? "root";
    const script = scriptRunner(name, user, session);
    const managed = new ManagedHost(name, script, this.confirmSeconds);
    const machine = new Machine(managed, new Probes(new Trips(name, script)), () => session.silentMs);
    this.machines.set(session, machine);
    return machine;
  }

  /** Notes which machine answered; from now on, its connections lead to the one that answered first. */
  meet(machine: Machine): void {
    const running = machine.known && runningAs(machine.known);
    if (running === undefined) return;
    const first = this.running.get(running) ?? machine;
    this.running.set(running, first);
    for (const [session, other] of this.machines) if (other === machine) this.machines.set(session, first);
  }

  all(): Machine[] {
    return [...new Set(this.machines.values())];
  }

  /** Returns all machines of the run but one. */
  others(reference: HostReference): Machine[] {
    const own = this.machineAt(reference);
    return this.all().filter((machine) => machine !== own);
  }

  /**
   * Finds out whether two Hosts lead to one machine, where their names and machine-ids do not say so: machines that were
   * cloned have one machine-id.
   */
  async acquaint(former: HostReference, next: HostReference): Promise<void> {
    if (former.gone === true || former.name === next.name || machinesDiffer(former.machine, next.machine))
      return;
    const machine = this.machineAt(former);
    if (machine === this.machineAt(next) || machine.known !== undefined) return;
    const look = this.host({ name: former.name, connection: former.connection }).look();
    await Promise.race([
      look.catch(() => undefined),
      sleep(longestAcquaintanceMs, undefined, { ref: false }),
    ]);
  }

  /** Checks whether two Hosts lead to one machine, as far as this run knows. The same Host does. */
  isSame(former: HostReference, next: HostReference): boolean {
    if (former.name === next.name) return true;
    const [one, other] = [this.machineAt(former), this.machineAt(next)];
    if (one === other) return true;
    if (one.known !== undefined && other.known !== undefined) return false;
    // The old way leads nowhere any more.
    return former.machine !== undefined && former.machine === next.machine;
  }
}
