import { refusal, type TrunklineError } from "../errors";
import type { Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import { outcomeOf, type GuardKeyword, type Outcome } from "../observe/outcomes";
import type { Report } from "../observe/report";
import { renderDocument, renderTakeBack } from "../steps/document";
import { isAsGoodAsEmpty, isEmpty, type Planner } from "../plan/plan";
import { simulate } from "../steps/effect";
import { defaultConfirmSeconds, send } from "./confirmation";
import { kernelRefusal } from "./host-messages";
import {
  linkEngaged,
  notAsWanted,
  outcomeUnknown,
  segmentTaken,
  segmentUnasked,
  staleAgain,
  unconfirmed,
} from "./failures";
import { gathered } from "./gather";
import { Looks, type LookOptions } from "./looks";
import { runningManagers } from "../state/claims";
import {
  firstOf,
  isToDisconnect,
  isToRestore,
  lastAsked,
  outlineOf,
  type Request,
  type Unlike,
  type Work,
} from "./requests";
import type { RunScript } from "./script";
import { Trips } from "./trips";

const maxAttempts = 3;

/** Another program that attaches at the same time may get ahead of us, but has less left to do each time. */
const maxStaleAttempts = 25;

/** Each attempt finds at least one more address that is in use on the segment. */
const maxAnsweredAttempts = 64;

/** Whether a guard is about something that may have changed where the report of a change does not look. */
const isElsewhere: Readonly<Record<GuardKeyword, boolean>> = {
  index: false,
  alias: false,
  absent: false,
  free: true,
  space: true,
  revision: true,
};

/** One host: every look at it and every change to it goes through here. */
export class ManagedHost {
  private readonly trips: Trips;
  private readonly looks: Looks;
  /** A state seen before that moment is outdated: more had changed on the host than the report of a change covers. */
  private outdatedAt = Number.NEGATIVE_INFINITY;
  private queue: Request[] = [];
  /** How often the engine has asked for a change of this host or has announced one. */
  private calls = 0;
  private draining = false;

  constructor(
    readonly name: string,
    run: RunScript,
    /** After how many seconds the host takes a change back that cut the connection by which it is managed. */
    public confirmSeconds = defaultConfirmSeconds,
  ) {
    this.trips = new Trips(name, run);
    this.looks = new Looks(this.trips);
  }

  /** How many times the script was run, which is the cost of a run in round trips. */
  get roundTrips(): number {
    return this.trips.count;
  }

  /** The host as it was last seen, our own changes included; undefined before the first look. */
  get known(): HostState | undefined {
    return this.looks.known;
  }

  look(options?: LookOptions): Promise<HostState> {
    return this.looks.look(options);
  }

  /** Makes every later look list the containers of these engines. */
  ask(engines: readonly Engine[]): void {
    this.looks.ask(engines);
  }

  /** Notes that a change may be asked for in a moment: those that have come already wait for it. */
  announce(): void {
    this.calls++;
  }

  /** Changes the host to what `planner` wants: one verified transaction, or nothing and an error. */
  change(planner: Planner): Promise<HostState> {
    return new Promise((resolve, reject) => {
      this.queue.push({ planner, askedAt: performance.now(), attempts: 0, resolve, reject });
      this.announce();
      if (!this.draining) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.draining = true;
    while (this.queue.length > 0) {
      await gathered(() => this.calls, this.trips.lastMs);
      const requests = this.queue.splice(0);
      try {
        await this.carryOut(requests);
      } catch (failure) {
        for (const request of requests) request.reject(failure);
      }
    }
    this.draining = false;
  }

  private async carryOut(requests: Request[]): Promise<void> {
    const seen = await this.looks.from(this.outdatedAt);
    // Requests that came during the look join in.
    requests.push(...this.queue.splice(0));
    let outline = outlineOf(requests, seen);
    // An older state is good enough to plan from, since guards are checked on the host. It is not good enough to refuse
    // a request or to call it done: somebody else may have changed the host since.
    while (lastAsked(outline) > this.looks.knownFrom) {
      outline = outlineOf(requests, await this.looks.from(lastAsked(outline)));
    }
    for (const { request, result } of outline.refused) request.reject(refusal(this.name, result.refusals));
    for (const { request, state } of outline.nothingToDo) request.resolve(state);
    const { now, later } = firstOf(outline.toDo);
    this.queue.unshift(...later.map(({ request }) => request));
    if (now.length > 0) await this.transact(now);
  }

  private async transact(toDo: readonly Work[]): Promise<void> {
    const report = await this.trips.inTurn(() => send(this.trips, toDo, this.confirmSeconds));
    if (report === undefined)
      return this.afterLostConnection(toDo).catch((failure: unknown) => {
        this.outOfReach(toDo, failure);
      });
    const outcomes = toDo.map((work, index) => ({ ...work, outcome: outcomeOf(report, index + 1) }));
    const started = outcomes.some(({ plan, outcome }) => outcome.kind === "done" && isToRestore(plan));
    const state = await this.looks.changed(report, { started });
    const unlike = outcomes.flatMap((each) => this.settle(each, state) ?? []);
    if (unlike.length === 0) return;
    const managers = runningManagers(state);
    const failures = unlike.map(({ request, now }) => ({
      request,
      failure: notAsWanted(this.name, now, managers),
    }));
    try {
      await this.takeBack(unlike);
    } catch (failure) {
      for (const each of failures) each.request.reject(each.failure);
      throw failure;
    }
    // These requests were planned on the expected effect of another one, which failed.
    const misled = outcomes.some(({ outcome }) => outcome.kind !== "done");
    for (const { request, failure } of failures) {
      if (misled) this.again(request, failure);
      else request.reject(failure);
    }
  }

  /** Answers a request or queues it again. Leaves to the caller what is done but not as wanted. */
  private settle(
    { request, plan, armed, outcome }: Work & { readonly outcome: Outcome },
    state: HostState,
  ): Unlike | undefined {
    const host = this.name;
    switch (outcome.kind) {
      case "stale":
        // The change may be in a namespace that this report does not cover.
        if (isElsewhere[outcome.guard]) this.outdatedAt = performance.now();
        this.again(
          request,
          staleAgain(host, outcome),
          isElsewhere[outcome.guard] ? maxStaleAttempts : maxAttempts,
        );
        return undefined;
      case "answered":
        this.again(request, segmentTaken(host, outcome), maxAnsweredAttempts);
        return undefined;
      case "engaged":
        request.reject(linkEngaged(host, outcome));
        return undefined;
      case "unasked":
        request.reject(segmentUnasked(host, outcome));
        return undefined;
      case "reverted":
        if (armed !== undefined)
          request.reject(
            unconfirmed(host, { plan, way: armed, seconds: this.confirmSeconds }, outcome.undoSaid),
          );
        return undefined;
      case "failed": {
        const now = request.planner(state);
        request.reject(
          now.kind === "refused" ? refusal(host, now.refusals) : kernelRefusal({ host, ...outcome, plan }),
        );
        return undefined;
      }
      case "done": {
        const now = request.planner(state);
        if (now.kind !== "planned" || !isAsGoodAsEmpty(now.plan)) return { request, plan, now };
        request.resolve(state);
        return undefined;
      }
    }
  }

  /** The script runs to its end without us, holding the lock: an empty change waits for that and reports the result. */
  private async afterLostConnection(toDo: readonly Work[]): Promise<void> {
    const report = await this.carriedOut(renderDocument([]));
    const inside = toDo.some(({ plan }) => plan.steps.some(({ step }) => step.kind === "inNetns"));
    // That report does not cover other namespaces.
    const state = await (inside ? this.look() : this.looks.changed(report));
    for (const { request } of toDo) {
      const now = request.planner(state);
      if (now.kind === "planned" && isEmpty(now.plan)) request.resolve(state);
      else this.again(request, outcomeUnknown(this.name));
    }
  }

  /** Answers requests that were to go through even if nobody reached the host any more; they have been sent. */
  private outOfReach(toDo: readonly Work[], failure: unknown): void {
    const { known } = this;
    if (known === undefined || !toDo.every(isToDisconnect)) throw failure;
    for (const { request, plan } of toDo) request.resolve(simulate(known, plan));
  }

  /** Takes back work that the kernel accepted but carried out differently. */
  private async takeBack(work: readonly Work[]): Promise<void> {
    await this.looks.changed(await this.carriedOut(renderTakeBack(work.map(({ plan }) => plan))));
  }

  private again(request: Request, failure: TrunklineError, most = maxAttempts): void {
    request.attempts++;
    if (request.attempts >= most) request.reject(failure);
    else this.queue.push(request);
  }

  private carriedOut(document: string): Promise<Report> {
    return this.trips.inTurn(() => this.trips.again("change", document));
  }
}
