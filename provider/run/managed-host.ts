import { TrunklineError } from "../errors";
import type { Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import { parseEngineListings, parseFacts, parseState, type Report } from "../observe/report";
import { renderDocument, renderTakeBack } from "../plan/document";
import { isEmpty, type PlanResult } from "../plan/plan";
import { kernelRefusal } from "./classify";
import {
  linkEngaged,
  notAsWanted,
  outcomeUnknown,
  refusal,
  segmentTaken,
  segmentUnasked,
  staleAgain,
} from "./failures";
import { outcomeOf } from "./outcome";
import { outlineOf, type Planner, type Request, type Work } from "./requests";
import type { RunScript, ScriptMode } from "./script";

export type { Planner };

/**
 * Requests of one moment travel together. The engine sends them a few milliseconds apart, more on a busy machine: when none
 * came for a quarter of what the last round trip took, the rest is worth a round trip of its own.
 */
const silenceToTrip = 1 / 4;
const leastSilenceMs = 10;
const mostSilenceMs = 100;
/** Thousands of requests in an unbroken line do not wait for the last of them. */
const longestGatherMs = 300;

const maxAttempts = 3;

/** Somebody who attaches at the same moment gets ahead of us now and then, but each time with one thing less to do. */
const maxStaleAttempts = 25;

/** Each finds at least one more address that somebody on the segment has. */
const maxAnsweredAttempts = 64;

export interface LookOptions {
  readonly maxAgeMs?: number;
  /** Whose containers are to be listed; they are in every later look too. */
  readonly engines?: readonly Engine[];
}

/** What this process knows of one host, and the one place from which it is looked at and changed. */
export class ManagedHost {
  private state: HostState | undefined;
  private seenAt = 0;
  private looking: Promise<HostState> | undefined;
  private listing: Promise<HostState | undefined> | undefined;
  private readonly engines = new Set<Engine>();
  /** The last change found that more was changed than its report tells. */
  private outdated = false;
  private queue: Request[] = [];
  private draining = false;
  /** How many times the script was run: what a run costs in round trips. */
  roundTrips = 0;
  /** How long the last of them took. */
  private tripMs = 0;

  constructor(
    readonly name: string,
    private readonly run: RunScript,
  ) {}

  /** What was seen last, our own changes included; undefined before the first look. */
  get known(): HostState | undefined {
    return this.state;
  }

  /** Looks at the host, together with whoever else wants to: a look that is no older than `maxAgeMs` serves too. */
  async look({ maxAgeMs = 0, engines = [] }: LookOptions = {}): Promise<HostState> {
    this.ask(engines);
    const lists = (state: HostState): boolean => engines.every((engine) => engine in state.engines);
    if (this.state !== undefined && Date.now() - this.seenAt <= maxAgeMs) {
      if (lists(this.state)) return this.state;
      this.listing ??= this.listContainers().finally(() => {
        this.listing = undefined;
      });
      const listed = await this.listing;
      if (listed !== undefined && lists(listed)) return listed;
    }
    if (this.looking !== undefined) {
      const state = await this.looking;
      if (lists(state)) return state;
    }
    this.looking ??= this.lookNow().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  /** From now on every look lists the containers of these engines. */
  ask(engines: readonly Engine[]): void {
    for (const engine of engines) this.engines.add(engine);
  }

  /** Makes the host what `planner` wants: one transaction, verified, or nothing and an error. */
  change(planner: Planner): Promise<HostState> {
    return new Promise((resolve, reject) => {
      this.queue.push({ planner, since: Date.now(), attempts: 0, resolve, reject });
      if (!this.draining) void this.drain();
    });
  }

  private async lookNow(): Promise<HostState> {
    const report = await this.running("look");
    this.outdated = false;
    return this.remember(parseState(report, parseFacts(report)));
  }

  /**
   * Adds containers to what was seen, which looking into each namespace again would only repeat. Undefined where that
   * does not do: one has been started since.
   */
  private async listContainers(): Promise<HostState | undefined> {
    const engines = parseEngineListings(await this.running("list"));
    const { state } = this;
    if (state === undefined) return undefined;
    const paths = new Set(state.spaces.flatMap((space) => space.paths));
    const running = Object.values(engines).flatMap((listing) =>
      "containers" in listing ? listing.containers.filter(({ pid }) => pid !== 0) : [],
    );
    if (running.some(({ pid }) => !paths.has(`/proc/${String(pid)}/ns/net`))) return undefined;
    this.state = { ...state, engines: { ...state.engines, ...engines } };
    return this.state;
  }

  private async drain(): Promise<void> {
    this.draining = true;
    while (this.queue.length > 0) {
      await this.gather();
      const requests = this.queue.splice(0);
      try {
        await this.carryOut(requests);
      } catch (failure) {
        for (const request of requests) request.reject(failure);
      }
    }
    this.draining = false;
  }

  private async gather(): Promise<void> {
    const latest = Date.now() + longestGatherMs;
    const silence = Math.min(mostSilenceMs, Math.max(leastSilenceMs, this.tripMs * silenceToTrip));
    for (let before = 0; before < this.queue.length && Date.now() < latest;) {
      before = this.queue.length;
      await new Promise((resume) => setTimeout(resume, silence));
    }
  }

  private async carryOut(requests: Request[]): Promise<void> {
    const seen = this.state === undefined || this.outdated ? await this.look() : this.state;
    // Who came while we looked comes along.
    requests.push(...this.queue.splice(0));
    let outline = outlineOf(requests, seen);
    // What was seen a while ago is good enough to plan from, since guards are checked on the host; not to refuse from,
    // nor to call it done: somebody else may have made since then what is to go.
    const unsent = outline.refused.length + outline.nothingToDo.length;
    if (unsent > 0 && requests.some(({ since }) => since >= this.seenAt)) {
      outline = outlineOf(requests, await this.look());
    }
    for (const { request, result } of outline.refused) request.reject(refusal(this.name, result.refusals));
    for (const { request, state } of outline.nothingToDo) request.resolve(state);
    if (outline.toDo.length > 0) await this.transact(outline.toDo);
  }

  private async transact(toDo: readonly Work[]): Promise<void> {
    const document = renderDocument(toDo.map(({ plan }) => plan));
    const report = await this.trip("change", document);
    if (report === undefined) return this.afterLostConnection(toDo);
    const state = this.remember(parseState(report, await this.facts(), this.state));
    const unlike: (Work & { readonly now: PlanResult })[] = [];
    const outcomes = toDo.map((_, index) => outcomeOf(report, String(index + 1)));
    toDo.forEach((work, index) => {
      const outcome = outcomes[index] ?? { kind: "done" };
      const { request } = work;
      if (outcome.kind === "stale") {
        // What changed may be in a namespace that this report says nothing of.
        const elsewhere = /^(space|revision|free) /.test(outcome.guard);
        this.outdated ||= elsewhere;
        const most = elsewhere ? maxStaleAttempts : maxAttempts;
        return this.again(request, staleAgain(this.name, outcome.guard), most);
      }
      if (outcome.kind === "answered")
        return this.again(request, segmentTaken(this.name, outcome.answer), maxAnsweredAttempts);
      if (outcome.kind === "engaged") return request.reject(linkEngaged(this.name, outcome.answer));
      if (outcome.kind === "unasked") return request.reject(segmentUnasked(this.name, outcome.answer));
      const now = request.planner(state);
      if (outcome.kind === "failed") {
        const failure =
          now.kind === "refused"
            ? refusal(this.name, now.refusals)
            : kernelRefusal({ host: this.name, ...outcome });
        return request.reject(failure);
      }
      if (now.kind === "planned" && isEmpty(now.plan)) return request.resolve(state);
      unlike.push({ ...work, now });
    });
    if (unlike.length === 0) return;
    const failures = unlike.map(({ request, now }) => ({ request, failure: notAsWanted(this.name, now) }));
    try {
      await this.takeBack(unlike);
    } catch (failure) {
      for (const each of failures) each.request.reject(each.failure);
      throw failure;
    }
    // It was planned on what another one was to make of the host, and that one failed.
    const misled = outcomes.some(({ kind }) => kind !== "done");
    for (const { request, failure } of failures) {
      if (misled) this.again(request, failure);
      else request.reject(failure);
    }
  }

  /** The script runs to its end without us, holding the lock: an empty change waits for that and tells what came of it. */
  private async afterLostConnection(toDo: readonly Work[]): Promise<void> {
    const report = await this.running("change", renderDocument([]));
    const inside = toDo.some(({ plan }) => plan.steps.some(({ step }) => step.kind === "inSpace"));
    // That report says nothing of other namespaces.
    const state = inside
      ? await this.look()
      : this.remember(parseState(report, await this.facts(), this.state));
    for (const { request } of toDo) {
      const now = request.planner(state);
      if (now.kind === "planned" && isEmpty(now.plan)) request.resolve(state);
      else this.again(request, outcomeUnknown(this.name));
    }
  }

  /** The kernel said yes and did something else: back to what was there. */
  private async takeBack(work: readonly Work[]): Promise<void> {
    const document = renderTakeBack(work.map(({ plan }) => plan));
    const report = await this.running("change", document);
    this.remember(parseState(report, await this.facts(), this.state));
  }

  private again(request: Request, failure: TrunklineError, most = maxAttempts): void {
    request.attempts++;
    if (request.attempts >= most) request.reject(failure);
    else this.queue.push(request);
  }

  private async running(mode: ScriptMode, document?: string): Promise<Report> {
    for (let attempts = 1; attempts <= maxAttempts; attempts++) {
      const report = await this.trip(mode, document);
      if (report !== undefined) return report;
    }
    throw outcomeUnknown(this.name);
  }

  private async trip(mode: ScriptMode, document?: string): Promise<Report | undefined> {
    this.roundTrips++;
    const started = Date.now();
    const report = await this.run(mode, document, mode === "change" ? [] : [...this.engines]);
    this.tripMs = Date.now() - started;
    return report;
  }

  private async facts(): Promise<HostState["facts"]> {
    return (this.state ?? (await this.look())).facts;
  }

  private remember(seen: HostState): HostState {
    const answers = [...(this.state?.answers ?? []), ...seen.answers];
    const state = { ...seen, answers };
    this.state = state;
    this.seenAt = Date.now();
    return state;
  }
}
