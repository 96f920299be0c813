import type { Engine } from "../model/attachment";
import type { HostFacts, HostState } from "../model/host-state";
import { Unreadable } from "../observe/namespace";
import { parseEngineListings, parseFacts, parseState, type Report } from "../observe/report";
import { unreadable } from "./failures";
import type { Trips } from "./trips";

export interface LookOptions {
  /** A look that is under way, or ended no longer ago, serves too. Left out: only one that begins after it was asked for. */
  readonly maxAgeMs?: number;
  /** Whose containers are to be listed; they are in every later look too. */
  readonly engines?: readonly Engine[];
}

/** What this process knows of one host, and since when. Moments are those of `performance.now()`. */
export class Looks {
  private state: HostState | undefined;
  private begunAt = Number.NEGATIVE_INFINITY;
  private endedAt = Number.NEGATIVE_INFINITY;
  private underway: { readonly begunAt: number; readonly result: Promise<HostState> } | undefined;
  /** One that waits for its turn. */
  private coming: Promise<HostState> | undefined;
  private listing: Promise<void> | undefined;
  private readonly engines = new Set<Engine>();

  constructor(private readonly trips: Trips) {}

  /** What was seen last, our own changes included; undefined before the first look. */
  get known(): HostState | undefined {
    return this.state;
  }

  /** Nothing that is known is older: when the last look began. A change tells only of what it may have touched. */
  get knownFrom(): number {
    return this.begunAt;
  }

  /** From now on every look lists the containers of these engines. */
  ask(engines: readonly Engine[]): void {
    for (const engine of engines) this.engines.add(engine);
  }

  /** Looks at the host, together with whoever else wants to. */
  async look({ maxAgeMs, engines = [] }: LookOptions = {}): Promise<HostState> {
    this.ask(engines);
    const now = performance.now();
    if (maxAgeMs === undefined) return this.from(now);
    const lists = (state: HostState): boolean => engines.every((engine) => engine in state.engines);
    if (this.state !== undefined && now - this.endedAt <= maxAgeMs) {
      if (!lists(this.state)) {
        this.listing ??= this.listContainers().finally(() => {
          this.listing = undefined;
        });
        await this.listing;
      }
      if (lists(this.state)) return this.state;
    }
    const state = await this.underway?.result;
    return state !== undefined && lists(state) ? state : this.from(now);
  }

  /** The host by a look that began no earlier than at that moment. */
  from(moment: number): Promise<HostState> {
    if (this.state !== undefined && this.begunAt >= moment) return Promise.resolve(this.state);
    if (this.underway !== undefined && this.underway.begunAt >= moment) return this.underway.result;
    this.coming ??= this.trips.inTurn(() => {
      this.coming = undefined;
      const begunAt = performance.now();
      const result = this.lookNow(begunAt);
      this.underway = { begunAt, result };
      return result.finally(() => {
        this.underway = undefined;
      });
    });
    return this.coming;
  }

  /** What a change told when it was through. */
  async changed(report: Report): Promise<HostState> {
    const { facts } = this.state ?? (await this.from(Number.NEGATIVE_INFINITY));
    return this.remember(report, facts, this.state);
  }

  private async lookNow(begunAt: number): Promise<HostState> {
    const report = await this.trips.again("look", undefined, [...this.engines]);
    const state = this.remember(report, parseFacts(report));
    this.begunAt = begunAt;
    this.endedAt = performance.now();
    return state;
  }

  /**
   * Adds containers to what was seen, which looking into each namespace again would only repeat. Adds none where that does
   * not do: one has been started since, or a look has told of newer ones meanwhile. An engine may take its time, and
   * nothing on the host changes by it: it keeps nobody waiting.
   */
  private async listContainers(): Promise<void> {
    const { begunAt } = this;
    const engines = parseEngineListings(await this.trips.again("list", undefined, [...this.engines]));
    const { state } = this;
    if (state === undefined || this.begunAt !== begunAt) return;
    const paths = new Set(state.namespaces.flatMap((netns) => netns.paths));
    const running = Object.values(engines).flatMap((listing) =>
      "containers" in listing ? listing.containers.filter(({ pid }) => pid !== 0) : [],
    );
    if (running.every(({ pid }) => paths.has(`/proc/${String(pid)}/ns/net`)))
      this.state = { ...state, engines: { ...state.engines, ...engines } };
  }

  private remember(report: Report, facts: HostFacts, earlier?: HostState): HostState {
    try {
      const seen = parseState(report, facts, earlier);
      this.state = { ...seen, answers: [...(this.state?.answers ?? []), ...seen.answers] };
      return this.state;
    } catch (failure) {
      if (failure instanceof Unreadable) throw unreadable(this.trips.host, failure, facts);
      throw failure;
    }
  }
}
