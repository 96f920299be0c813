import type { Engine } from "../model/attachment";
import type { HostFacts, HostState } from "../model/host-state";
import { Unreadable } from "../observe/namespace";
import { parseEngineListings, parseFacts, parseState, type Report } from "../observe/report";
import { stillStopped } from "../observe/restorer";
import { unreadable } from "./failures";
import type { Trips } from "./trips";

export interface LookOptions {
  /** Accepts a look that is under way or ended at most this long ago. Left out: only one that begins after the call. */
  readonly maxAgeMs?: number;
  /** Engines whose containers are listed in this look and every later one. */
  readonly engines?: readonly Engine[];
}

/** What this process knows about one host, and since when. Moments are values of `performance.now()`. */
export class Looks {
  private state: HostState | undefined;
  private begunAt = Number.NEGATIVE_INFINITY;
  private endedAt = Number.NEGATIVE_INFINITY;
  private underway: { readonly begunAt: number; readonly result: Promise<HostState> } | undefined;
  /** A look that waits for its turn. */
  private coming: Promise<HostState> | undefined;
  private listing: Promise<void> | undefined;
  private readonly engines = new Set<Engine>();

  constructor(private readonly trips: Trips) {}

  /** The host as it was last seen, our own changes included; undefined before the first look. */
  get known(): HostState | undefined {
    return this.state;
  }

  /** When the last look began: nothing known is older. A change reports only what it may have touched. */
  get knownFrom(): number {
    return this.begunAt;
  }

  /** Makes every later look list the containers of these engines. */
  ask(engines: readonly Engine[]): void {
    for (const engine of engines) this.engines.add(engine);
  }

  /** Looks at the host; callers at the same time share one look. */
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

  /** Returns the host from a look that began at that moment or later. */
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

  /** Takes over the state that a change reported at its end; `started` if it also started what brings links back. */
  async changed(report: Report, { started = false } = {}): Promise<HostState> {
    const earlier = this.state ?? (await this.from(Number.NEGATIVE_INFINITY));
    const state = this.remember(report, earlier.facts, this.state);
    if (started || state.restorer === undefined) return state;
    this.state = { ...state, restorer: stillStopped(state.restorer, earlier.restorer) };
    return this.state;
  }

  private async lookNow(begunAt: number): Promise<HostState> {
    const report = await this.trips.again("look", undefined, { engines: [...this.engines] });
    const state = this.remember(report, parseFacts(report));
    this.begunAt = begunAt;
    this.endedAt = performance.now();
    return state;
  }

  /**
   * Adds containers to the last state without looking into each namespace again. Adds none if that is not enough: a
   * container was started since, or a newer look has ended meanwhile. Nothing waits for this, because an engine may be
   * slow and listing changes nothing on the host.
   */
  private async listContainers(): Promise<void> {
    const { begunAt } = this;
    const missing = [...this.engines].filter((engine) => this.state?.engines[engine] === undefined);
    const engines = parseEngineListings(await this.trips.again("list", undefined, { engines: missing }));
    const { state } = this;
    if (state === undefined || this.begunAt !== begunAt) return;
    const paths = new Set(state.namespaces.flatMap((netns) => netns.paths));
    const running = Object.values(engines).flatMap((listing) =>
      listing?.problem === undefined ? (listing?.containers.filter(({ pid }) => pid !== 0) ?? []) : [],
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
