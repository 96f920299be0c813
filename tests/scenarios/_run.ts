import { dynamicProviders } from "../../provider/dynamic/providers";
import { refusalInWords, refusalsIn } from "../../provider/errors";
import type { Properties } from "../../provider/inputs/fields";
import { Run as ProviderRun } from "../../provider/lifecycle/memory/run";
import type { Connection, ConnectionDefaults } from "../../provider/model/connection";
import type { Session } from "../../provider/run/ssh/session";
import type { LabHost } from "../lab";
import { takeOverConnections } from "./_connections";

/** One resource in a stack's state, as the engine keeps it between runs. */
export interface State {
  readonly id: string;
  readonly urn: string;
  readonly inputs: Properties;
  readonly outs: Properties;
}

/** What a run did to one resource. */
export interface Converged extends State {
  readonly done: "created" | "updated" | "replaced" | "unchanged";
}

export interface Difference {
  readonly changes: boolean;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** Resources on a host, by their names in the runtime. */
export type Kind =
  | "containerAttachment"
  | "hostRoute"
  | "ipvlanNetwork"
  | "macvlanNetwork"
  | "probe"
  | "vlanSubInterface"
  | "vlanTrunk";

const open = new Set<Run>();
let lines: string[] = [];

/** Returns the lines that the provider has told the user in this test. */
export function told(): string[] {
  return [...lines];
}

/** Ends every run of a test, and leaves their connections to the next test. */
export function endRuns(): void {
  for (const run of open) run.end();
  lines = [];
}

/**
 * One run of Pulumi's provider process, which knows nothing of any other, called as
 * `@pulumi/pulumi/cmd/dynamic-provider` calls it. Values pass through JSON in both directions, as they do there.
 */
export class Run {
  private readonly run: ProviderRun;
  private readonly providers = dynamicProviders(() => this.run);
  private readonly sessions = new Map<string, Session>();
  private readonly trips = new Map<string, string[]>();
  private readonly leaveConnections: () => void;
  private configured: Promise<void> | undefined;
  private ended = false;
  private lastTrip: string | undefined;
  private kind: Kind = "vlanSubInterface";

  constructor(private readonly config: Readonly<Record<string, string>> = {}) {
    const teller = { info: (line: string) => lines.push(line), warn: console.warn };
    const defaults = Object.entries(config).map(([name, value]) => [name.replace("trunkline:", ""), value]);
    this.run = new ProviderRun(teller, Object.fromEntries(defaults) as ConnectionDefaults);
    // A connection belongs to the config that it was made with.
    this.leaveConnections =
      defaults.length === 0 ? takeOverConnections(this.run.sessions) : () => this.run.sessions.close();
    open.add(this);
  }

  /** Ends the run when a command of this mode has been answered, as if its process ended then. */
  leaveAfter(mode: string): void {
    this.lastTrip = mode;
  }

  /** Ends the run as if its process ended, with whatever goes over its connections. Idle ones are left to later runs. */
  end(): void {
    this.ended = true;
    this.leaveConnections();
    open.delete(this);
  }

  /** The same run, for resources of another kind. */
  of(kind: Kind): Run {
    return Object.assign(Object.create(this) as Run, { kind });
  }

  /** Reads a Host as the program does when it begins, in previews too. */
  async look(host: HostInput): Promise<Properties> {
    await this.ready();
    this.watch(host);
    const urn = urnOf(host.name, "Host");
    const { props = {} } = await this.providers.host.read(host.name, json({ resourceUrn: urn, ...host }));
    return "problems" in props ? { ...props, problems: problemsIn(props) } : props;
  }

  /** Reads a Host as `pulumi refresh` does. */
  async refreshHost(props: Properties): Promise<Properties> {
    await this.ready();
    const result = await this.providers.host.read(String(props["name"]), json(props));
    return result.props ?? {};
  }

  /** What a preview finds: the checked inputs, and what is wrong. */
  async check(
    name: string,
    args: Properties,
    state?: State,
  ): Promise<{ inputs: Properties; problems: string[] }> {
    await this.ready();
    this.watch(args["host"] as HostInput);
    const news = json({ resourceUrn: urnOf(name, typeOf(this.kind)), ...args });
    const { inputs } = await this.providers[this.kind].check(json(state?.inputs ?? {}), news);
    return { inputs: json(inputs), problems: problemsIn(inputs) };
  }

  async diff(state: State, inputs: Properties): Promise<Difference> {
    const result = await this.providers[this.kind].diff(state.id, json(state.outs), json(inputs));
    return {
      changes: result.changes,
      replaces: result.replaces ?? [],
      deleteBeforeReplace: result.deleteBeforeReplace ?? false,
    };
  }

  /** Check, then create; fails with what check found. */
  async create(name: string, args: Properties): Promise<State> {
    const { inputs } = await this.check(name, args);
    return this.createChecked(name, inputs);
  }

  /** Create, from inputs that were checked before. */
  async createChecked(name: string, inputs: Properties): Promise<State> {
    const { id, outs } = await this.providers[this.kind].create(json(inputs));
    return { id, urn: urnOf(name, typeOf(this.kind)), inputs, outs: json(outs) };
  }

  /** What `pulumi up` does for one resource: check, diff, then create, update or replace. */
  async up(name: string, args: Properties, state?: State): Promise<Converged> {
    const { inputs, problems } = await this.check(name, args, state);
    if (problems.length > 0) throw new Error(problems.join("\n"));
    if (state === undefined) return { ...(await this.createChecked(name, inputs)), done: "created" };
    const { changes, replaces, deleteBeforeReplace } = await this.diff(state, inputs);
    if (!changes) return { ...state, inputs, done: "unchanged" };
    if (replaces.length === 0) {
      const { outs } = await this.providers[this.kind].update(state.id, json(state.outs), json(inputs));
      return { ...state, inputs, outs: json(outs), done: "updated" };
    }
    if (deleteBeforeReplace) await this.delete(state);
    const made = await this.createChecked(name, inputs);
    if (!deleteBeforeReplace) await this.delete(state);
    return { ...made, done: "replaced" };
  }

  /** What `pulumi refresh` writes to the state; undefined: the resource is gone. */
  async refresh(state: State): Promise<State | undefined> {
    await this.ready();
    this.watch(state.outs["host"] as HostInput);
    const { id, inputs, props } = await this.providers[this.kind].read(state.id, json(state.outs));
    if (id === undefined) return undefined;
    return { ...state, inputs: json(inputs ?? state.inputs), outs: json(props ?? {}) };
  }

  async delete(state: State): Promise<void> {
    await this.ready();
    this.watch(state.outs["host"] as HostInput);
    await this.providers[this.kind].delete(state.id, json(state.outs));
  }

  /** The commands that went to a host in this run, one round trip each: `look` or `change`. */
  roundTrips(host: HostInput): string[] {
    return this.trips.get(key(host)) ?? [];
  }

  /** Successful logins to a host in this run. */
  handshakes(host: HostInput): number {
    return this.sessions.get(key(host))?.handshakes ?? 0;
  }

  private async ready(): Promise<void> {
    const config = { get: (name: string) => this.config[name] };
    this.configured ??= Promise.all([
      this.providers.host.configure({ config }),
      this.providers.vlanSubInterface.configure({ config }),
    ]).then(() => undefined);
    await this.configured;
  }

  /** Listens to the very session that the provider uses. */
  private watch(host: HostInput | undefined): void {
    if (typeof host?.connection !== "object" || this.sessions.has(key(host))) return;
    const session = this.run.sessions.to(host.connection);
    const exec = session.exec.bind(session);
    const trips: string[] = [];
    session.exec = (command, options) => {
      // A change that lost its host would try again, into the next test.
      if (this.ended) return Promise.reject(new Error("this run has ended"));
      trips.push(/ (look|change)(?: (?:docker|podman))*$/.exec(command)?.[1] ?? command);
      const result = exec(command, options);
      return this.lastTrip !== undefined && command.endsWith(` ${this.lastTrip}`)
        ? result.finally(() => this.end())
        : result;
    };
    this.sessions.set(key(host), session);
    this.trips.set(key(host), trips);
  }
}

/** What a Host resource hands on to the resources on it. */
export interface HostInput {
  readonly name: string;
  readonly connection: Connection;
}

export function inputOf(host: LabHost, connection: Partial<Connection> = {}): HostInput {
  return { name: host.name, connection: { ...host.connection, ...connection } };
}

export function urnOf(name: string, type = "VlanSubInterface", stack = "dev"): string {
  return `urn:pulumi:${stack}::lab::pulumi-nodejs:dynamic/trunkline:${type}::${name}`;
}

function typeOf(kind: Kind): string {
  return kind.replace(/^./, (first) => first.toUpperCase());
}

/** As the program shows them. */
function problemsIn({ problems }: Properties): string[] {
  return refusalsIn(problems).map((each) => refusalInWords(each));
}

function json<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function key({ connection }: HostInput): string {
  return JSON.stringify(connection);
}
