import type { HostReference } from "../../inputs/host";
import { ManagedHost } from "../../run/managed-host";
import { scriptRunner } from "../../run/script";
import type { Session } from "../../run/ssh/session";
import type { Sessions } from "../../run/ssh/sessions";
import { FleetHost } from "./fleet-host";
import type { Told } from "./told";

/** The hosts of a run; every resource that asks for a host gets the same one. */
export class Fleet {
  private readonly hosts = new Map<Session, FleetHost>();

  constructor(
    private readonly sessions: Sessions,
    private readonly told: Told,
  ) {}

  host({ name, connection }: HostReference): FleetHost {
    const session = this.sessions.to(connection);
    const known = this.hosts.get(session);
    if (known !== undefined) return known;
    const user = connection.user ?? this.sessions.defaults.user ?? "root";
    const managed = new ManagedHost(name, scriptRunner(name, user, session));
    const host = new FleetHost(managed, this.told, () => session.silentMs);
    this.hosts.set(session, host);
    return host;
  }

  all(): FleetHost[] {
    return [...this.hosts.values()];
  }

  /** Returns all hosts of the run but one. */
  others(reference: HostReference): FleetHost[] {
    const own = this.host(reference);
    return [...this.hosts.values()].filter((host) => host !== own);
  }
}
