import type { Engine } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import type { Plan } from "../../model/step";
import { isEmpty, type Planner } from "../../plan/plan";
import type { LookOptions } from "../../run/looks";
import type { ManagedHost } from "../../run/managed-host";
import { Foreseen } from "./foreseen";
import type { Told } from "./told";
import { tellUnreadable } from "./unreadable-namespaces";

/** How long one look serves for others: a refresh asks for the same host many times within a few seconds. */
export const sameMomentMs = 5_000;

/** A host that all resources of a run share: its last known state, and its foreseen state. */
export class FleetHost {
  private readonly foreseen = new Foreseen();
  private looking: Promise<unknown> = Promise.resolve();
  /** Resources that were found to need a change, which the engine has yet to ask for. */
  private readonly toCome = new Set<string>();

  constructor(
    private readonly host: ManagedHost,
    private readonly told: Told,
    private readonly silence: () => number,
  ) {}

  /** How long the host has said nothing at all although something runs there. */
  get silentMs(): number {
    return this.silence();
  }

  get name(): string {
    return this.host.name;
  }

  /** The state seen last, including our own changes; undefined before the first look. */
  get known(): HostState | undefined {
    return this.host.known;
  }

  look(options?: LookOptions): Promise<HostState> {
    const look = this.host.look(options).then((state) => this.tell(state));
    this.looking = look.catch(() => undefined);
    return look;
  }

  /** Resolves when a running look has ended, successfully or not. */
  looked(): Promise<unknown> {
    return this.looking;
  }

  /** Has every later look list the containers of these engines. */
  ask(engines: readonly Engine[]): void {
    this.host.ask(engines);
  }

  /** Makes the host what `planner` wants: in one verified transaction, or not at all and with an error. */
  async change(planner: Planner): Promise<HostState> {
    return this.tell(await this.host.change(planner));
  }

  /** Returns the host's state after everything that was checked so far; undefined before the first look. */
  expected(except: string): HostState | undefined {
    return this.known && this.foreseen.on(this.known, except);
  }

  /** Notes a checked resource: its planner, and its plan for the expected state. */
  expect(urn: string, planner: Planner, plan: Plan): void {
    this.foreseen.add(urn, planner, plan);
    if (!isEmpty(plan)) this.toCome.add(urn);
  }

  /** Forgets the plan of a resource that was carried out or failed: the host itself now shows the result. */
  settled(urn: string): void {
    this.foreseen.drop(urn);
  }

  /** Notes that the engine asks for a change. */
  asked(urn: string): void {
    this.toCome.delete(urn);
  }

  /** Tells whether the engine has yet to ask for changes: it has only so many under way. */
  get isAwaited(): boolean {
    return this.toCome.size > 0;
  }

  private tell(state: HostState): HostState {
    tellUnreadable(this.told, this.name, state);
    return state;
  }
}
