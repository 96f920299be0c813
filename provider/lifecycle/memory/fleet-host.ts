import { TrunklineError } from "../../errors";
import type { HostReference } from "../../inputs/host";
import type { Engine } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import type { ProbeAnswer, ProbeQuestion } from "../../model/probe";
import type { Plan } from "../../model/step";
import { isEmpty, refused, type Planner } from "../../plan/plan";
import type { LookOptions } from "../../run/looks";
import { anotherMachine } from "./another-machine";
import type { Machine } from "./machine";
import type { Told } from "./told";
import { tellCopies } from "./copied-records";
import { tellUnattached, tellUnrestored } from "./reboots";
import { tellSkipped } from "./skipped-records";
import { tellUnreadable } from "./unreadable-namespaces";

/** How long one look serves for others: a refresh asks for the same host many times within a few seconds. */
export const sameMomentMs = 5_000;

/** What the hosts of a run share. */
export interface SharedMachines {
  /** Machine-ids that the program names itself. */
  readonly confirmed: ReadonlySet<string>;
  readonly told: Told;
  machineAt(reference: HostReference): Machine;
  /** Notes which machine answered. */
  meet(machine: Machine): void;
}

/** A machine as one Host of the program calls it. */
export class FleetHost {
  constructor(
    private readonly fleet: SharedMachines,
    private readonly reference: HostReference,
  ) {}

  /** How long the host has said nothing at all although something runs there. */
  get silentMs(): number {
    return this.machine.silence();
  }

  get name(): string {
    return this.reference.name;
  }

  get machine(): Machine {
    return this.fleet.machineAt(this.reference);
  }

  /** The state seen last, including our own changes; undefined before the first look. */
  get known(): HostState | undefined {
    return this.machine.known;
  }

  /** Looks at the machine; fails if it is another one than the reference says. */
  async look(options?: LookOptions): Promise<HostState> {
    const { machine } = this;
    const look = this.told(machine.managed.look(options));
    machine.looking = look.catch(() => undefined);
    const state = await look;
    this.fleet.meet(machine);
    const another = this.another(state);
    if (another !== undefined) throw new TrunklineError(another.code, this.name, another.problem, another);
    return state;
  }

  /** After how many seconds the host takes a change back that cut the connection by which it is managed. */
  get confirmSeconds(): number {
    return this.machine.managed.confirmSeconds;
  }

  confirmWithin(seconds: number): void {
    this.machine.managed.confirmSeconds = seconds;
  }

  /** Has every later look list the containers of these engines. */
  ask(engines: readonly Engine[]): void {
    this.machine.managed.ask(engines);
  }

  /** Makes the host what `planner` wants: in one verified transaction, or not at all and with an error. */
  change(planner: Planner): Promise<HostState> {
    const change = this.machine.managed.change((state) => {
      const another = this.another(state);
      return another === undefined ? planner(state) : refused(another);
    });
    return this.told(change);
  }

  probe(question: ProbeQuestion): Promise<ProbeAnswer> {
    return this.machine.probes.ask(question);
  }

  /** Returns the host's state after everything that was checked so far; undefined before the first look. */
  expected(except: string): HostState | undefined {
    const { known, foreseen } = this.machine;
    return known && foreseen.on(known, except);
  }

  /** Notes a checked resource: its planner, and its plan for the expected state. */
  expect(urn: string, planner: Planner, plan: Plan): void {
    this.machine.foreseen.add(urn, planner, plan);
    this.machine.managed.announce();
    if (!isEmpty(plan)) this.machine.toCome.add(urn);
  }

  /** Forgets the plan of a resource that was carried out or failed: the host itself now shows the result. */
  settled(urn: string): void {
    this.machine.foreseen.drop(urn);
  }

  /** Notes that the engine asks for a change. */
  asked(urn: string): void {
    this.machine.toCome.delete(urn);
  }

  private another(state: HostState): ReturnType<typeof anotherMachine> {
    return anotherMachine(this.reference, state.facts.machine, this.fleet.confirmed);
  }

  /** Several Hosts may lead to one machine: an error names the one that was asked. */
  private async told(work: Promise<HostState>): Promise<HostState> {
    try {
      const state = await work;
      tellUnreadable(this.fleet.told, this.name, state);
      tellSkipped(this.fleet.told, this.name, state);
      tellCopies(this.fleet.told, this.name, state);
      tellUnrestored(this.fleet.told, this.name, state);
      tellUnattached(this.fleet.told, this.name, state);
      return state;
    } catch (failure) {
      throw failure instanceof TrunklineError ? failure.about(this.machine.managed.name, this.name) : failure;
    }
  }
}
