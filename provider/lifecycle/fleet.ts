import type { ConnectionDefaults } from "../model/connection";
import type { Planner } from "../plan/plan";
import { simulate } from "../steps/effect";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { ManagedHost } from "../run/managed-host";
import { scriptRunner } from "../run/script";
import { sessionFor } from "../run/ssh/sessions";
import type { Session } from "../run/ssh/session";
import type { HostReference } from "../inputs/host";
import { tellUnreadable } from "./unreadable-namespaces";

/** The stack's defaults for connections, from its config; the same for every resource of a run. */
let defaults: ConnectionDefaults = {};

export function useDefaults(given: ConnectionDefaults): void {
  defaults = given;
}

const hosts = new Map<Session, FleetHost>();

/** A host as all resources of this run share it. */
export interface FleetHost extends Pick<ManagedHost, "name" | "known" | "look" | "change" | "ask"> {
  /** When the look that is under way, if there is one, has ended, well or not. */
  looked(): Promise<unknown>;
  /** What the host will be when all that was checked so far has been done; undefined while nobody has looked. */
  expected(except: string): HostState | undefined;
  /** A resource was checked: this is what it will do, and what it would do to the host as it is expected to be. */
  expect(urn: string, planner: Planner, plan: Plan): void;
  /** What it was to do is done, or will not be done: the host itself tells now. */
  settled(urn: string): void;
}

export function hostFor({ name, connection }: HostReference): FleetHost {
  const session = sessionFor(connection, defaults, (message) => {
    console.warn(message);
  });
  const user = connection.user ?? defaults.user ?? "root";
  const host = hosts.get(session) ?? fleetHost(new ManagedHost(name, scriptRunner(name, user, session)));
  hosts.set(session, host);
  return host;
}

/** The hosts of this run but one, as they are known by now. */
export function otherHosts(reference: HostReference): FleetHost[] {
  const own = hostFor(reference);
  return [...hosts.values()].filter((host) => host !== own);
}

function fleetHost(host: ManagedHost): FleetHost {
  const planners = new Map<string, Planner>();
  let looking: Promise<unknown> = Promise.resolve();
  let outlook: { base: HostState; state: HostState } | undefined;
  const after = (state: HostState, planner: Planner): HostState => {
    const result = planner(state);
    return result.kind === "planned" ? simulate(state, result.plan) : state;
  };
  const tell = (state: HostState): HostState => {
    tellUnreadable(host.name, state);
    return state;
  };
  return {
    name: host.name,
    get known() {
      return host.known;
    },
    look: (options) => {
      const look = host.look(options).then(tell);
      looking = look.catch(() => undefined);
      return look;
    },
    looked: () => looking,
    change: (planner) => host.change(planner).then(tell),
    ask: (engines) => {
      host.ask(engines);
    },
    expected(except) {
      const base = host.known;
      if (base === undefined) return undefined;
      if (outlook?.base !== base || planners.has(except)) {
        planners.delete(except);
        outlook = { base, state: [...planners.values()].reduce(after, base) };
      }
      return outlook.state;
    },
    expect(urn, planner, plan) {
      planners.set(urn, planner);
      if (outlook !== undefined) outlook.state = simulate(outlook.state, plan);
    },
    settled(urn) {
      planners.delete(urn);
    },
  };
}
