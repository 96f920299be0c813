import type { Engine } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import type { Plan } from "../../model/step";
import type { Planner } from "../../plan/plan";
import type { LookOptions } from "../../run/looks";
import type { ManagedHost } from "../../run/managed-host";
import { Foreseen } from "./foreseen";
import type { Told } from "./told";
import { tellUnreadable } from "./unreadable-namespaces";

/** Looks of one moment are one look: a refresh asks for the same host many times within a few seconds. */
export const sameMomentMs = 5_000;

/** A host as all resources of a run share it: what was seen of it last, and what is foreseen. */
export class FleetHost {
  private readonly foreseen = new Foreseen();
  private looking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly host: ManagedHost,
    private readonly told: Told,
  ) {}

  get name(): string {
    return this.host.name;
  }

  /** What was seen last, our own changes included; undefined before the first look. */
  get known(): HostState | undefined {
    return this.host.known;
  }

  look(options?: LookOptions): Promise<HostState> {
    const look = this.host.look(options).then((state) => this.tell(state));
    this.looking = look.catch(() => undefined);
    return look;
  }

  /** When the look that is under way, if there is one, has ended, well or not. */
  looked(): Promise<unknown> {
    return this.looking;
  }

  /** From now on every look lists the containers of these engines. */
  ask(engines: readonly Engine[]): void {
    this.host.ask(engines);
  }

  /** Makes the host what `planner` wants: one transaction, verified, or nothing and an error. */
  async change(planner: Planner): Promise<HostState> {
    return this.tell(await this.host.change(planner));
  }

  /** What the host will be when all that was checked so far has been done; undefined while nobody has looked. */
  expected(except: string): HostState | undefined {
    return this.known && this.foreseen.on(this.known, except);
  }

  /** A resource was checked: this is what it will do, and what it would do to the host as it is expected to be. */
  expect(urn: string, planner: Planner, plan: Plan): void {
    this.foreseen.add(urn, planner, plan);
  }

  /** What it was to do is done, or will not be done: the host itself tells now. */
  settled(urn: string): void {
    this.foreseen.drop(urn);
  }

  private tell(state: HostState): HostState {
    tellUnreadable(this.told, this.name, state);
    return state;
  }
}
