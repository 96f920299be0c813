import { refusal, TrunklineError, type Refusal } from "../errors";
import type { Properties } from "../inputs/fields";
import type { HostReference, HostSpec } from "../inputs/host";
import { nameOf } from "../ownership/mark";
import { changesBetween } from "../plan/impact";
import { parsed } from "./check";
import type { Created, Difference, Lifecycle } from "./calls";
import type { HostResource } from "./host-resource";
import { noteHeld } from "./held-addresses";
import type { Run } from "./memory/run";
import { sparingOthers, withWayOut } from "./dead-host";
import { simulate } from "../steps/effect";
import { askedIn, formerIn, givenIn, recordedIn, specIn } from "./spec-in-state";

/** Puts calls about hosts that a run does without aside: those that are gone for good, and those that it leaves out. */
export function besidesAbsentHosts<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  lifecycle: Lifecycle,
): Lifecycle {
  const gone = onGoneHost(resource);
  const leftOut = onHostLeftOut(resource);
  const of = (run: Run, properties: Properties): Lifecycle | undefined => {
    const host = hostIn(properties);
    if (host === undefined) return undefined;
    if (run.absentHosts.isGone(host)) return gone;
    return run.absentHosts.whyLeftOut(host.name) === undefined ? undefined : leftOut;
  };
  const checking = (run: Run, properties: Properties): Lifecycle => {
    run.activity.noteCheck();
    return of(run, properties) ?? lifecycle;
  };
  return {
    check: async (run, asked) => checking(run, asked.news).check(run, asked),
    diff: (run, asked) => checking(run, asked.news).diff(run, asked),
    create: async (run, inputs) => {
      const calls = of(run, inputs);
      if (calls !== undefined) return calls.create(run, inputs);
      // What others hold on hosts that are left out must be known before an address is chosen.
      if (run.absentHosts.isAnyLeftOut()) await run.activity.checksEnded();
      return sparingOthers(run, {
        host: askedIn(resource, inputs).host,
        urn: String(inputs["resourceUrn"]),
        work: () => lifecycle.create(run, inputs),
        putOff: () => created(inputs, foreseen(resource, run, inputs)),
      });
    },
    update: async (run, asked) => {
      const calls = of(run, asked.news);
      if (calls !== undefined) return calls.update(run, asked);
      return sparingOthers(run, {
        host: askedIn(resource, asked.news).host,
        urn: String(asked.news["resourceUrn"]),
        work: () => lifecycle.update(run, asked),
        putOff: () => asked.olds,
      });
    },
    read: async (run, state) => {
      const calls = of(run, state) ?? lifecycle;
      return calls.read(run, state).catch((failure: unknown) => {
        if (!run.absentHosts.leaveOut(hostIn(state)?.name ?? "", failure)) throw failure;
        return "unchanged" as const;
      });
    },
    remove: async (run, state) => {
      const calls = of(run, state);
      if (calls !== undefined) return calls.remove(run, state);
      await sparingOthers(run, {
        host: recordedIn(resource, state).host,
        urn: String(state["resourceUrn"]),
        work: () => lifecycle.remove(run, state),
        putOff: undefined,
      }).catch(withWayOut);
    },
  };
}

/** Notes a resource in the state that is yet to be made: the next run that reaches the host makes it. */
function created(inputs: Properties, outputs: Properties = {}): Created {
  const id = `${hostIn(inputs)?.name ?? ""}/${String(inputs["name"])}`;
  return { id, outputs: { ...inputs, ...outputs, leftOut: true } };
}

/** Returns the outputs that a resource will have, such as its addresses, as far as its host is known. */
function foreseen<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  inputs: Properties,
): Properties | undefined {
  const spec = askedIn(resource, inputs);
  const { known } = run.fleet.host(spec.host);
  const result = known && resource.planFor(run, { spec, former: undefined })(known);
  if (known === undefined || result?.kind !== "planned") return undefined;
  const { outputs } = resource.outputsOf(spec, simulate(known, result.plan)) ?? { outputs: {} };
  // Only the kernel knows the index that a link gets.
  return { ...outputs, ifindex: undefined, given: givenIn(resource, spec) };
}

function hostIn({ host }: Properties): Pick<HostReference, "name" | "gone"> | undefined {
  if (typeof host !== "object" || host === null || !("name" in host)) return undefined;
  return { name: String(host.name), gone: "gone" in host && host.gone === true };
}

/** Nothing is made on a host that is gone; what the stack has there is forgotten when it is removed. */
function onGoneHost<Spec extends HostSpec>(resource: HostResource<Spec>): Lifecycle {
  return {
    check: (run, { olds, news }) => {
      const { inputs } = parsed(resource, run, { olds, news });
      const problems = Object.keys(olds).length === 0 ? [nothingMade(news)] : changed(resource, olds, inputs);
      return Promise.resolve({ inputs, problems });
    },
    // The state keeps that the host is gone: a destroy asks no program.
    diff: (_run, { olds }): Difference => ({ changed: hostIn(olds)?.gone !== true, replaces: [] }),
    create: (_run, inputs) => Promise.reject(refusedOn(inputs, nothingMade(inputs))),
    update: (_run, { olds, news }) => Promise.resolve({ ...olds, host: news["host"] }),
    read: () => Promise.resolve("unchanged"),
    remove: (run, state) => {
      resource.noteFormerOutputs?.(run, String(state["resourceUrn"]), state);
      const name = hostIn(state)?.name ?? "";
      run.told.info(`${name} is gone: what the stack has there is forgotten`, `gone ${name}`);
      return Promise.resolve();
    },
  };
}

function nothingMade(properties: Properties): Refusal {
  return hostGone(hostIn(properties)?.name ?? "", "nothing can be made on it");
}

function hostGone(name: string, forbidden: string): Refusal {
  return {
    code: "host-gone",
    problem: `host ${name} is gone (gone: true), so ${forbidden}`,
    remedy: "remove this resource from the program, or give it another host",
  };
}

/** Refuses changes of an existing resource. A value that is unknown may come from the host, which nobody asks. */
function changed<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  olds: Properties,
  news: Properties,
): Refusal[] {
  const { spec } = specIn(resource, news);
  const former = formerIn(resource, olds) as Properties | undefined;
  if (spec === undefined || former === undefined) return [];
  const now = { ...(spec as object), host: former["host"] };
  const names = changesBetween(
    resource.impact,
    { olds: former, news: now },
    { isSameHost: () => true },
  ).changed;
  return names.length === 0 ? [] : [hostGone(spec.host.name, `${names.join(", ")} cannot be changed`)];
}

/** A host that is left out keeps its state; what is new on it is noted there, for the next run that reaches it. */
function onHostLeftOut<Spec extends HostSpec>(resource: HostResource<Spec>): Lifecycle {
  return {
    // The values may come from the host, which nobody could ask.
    check: (run, asked) => Promise.resolve({ inputs: parsed(resource, run, asked).inputs, problems: [] }),
    diff: (run, { olds, news }): Difference => {
      const host = run.absentHosts.asNoted(hostIn(news)?.name ?? "");
      if (host !== undefined) noteHeld(run, host, olds);
      return { changed: false };
    },
    create: (_run, inputs) => Promise.resolve(created(inputs)),
    update: (_run, { olds }) => Promise.resolve(olds),
    read: () => Promise.resolve("unchanged"),
    remove: async (run, state) => {
      const name = hostIn(state)?.name ?? "";
      const why = run.absentHosts.whyLeftOut(name);
      await run.activity.othersEnded();
      throw refusedOn(state, {
        code: "left-out",
        problem: `${nameOf(String(state["resourceUrn"]))} cannot be deleted, because the host is left out of this run (${why?.problem ?? ""})`,
        remedy: "it stays in the state, and the next run that reaches the host deletes it",
      });
    },
  };
}

function refusedOn(properties: Properties, reason: Refusal): TrunklineError {
  return refusal(hostIn(properties)?.name ?? "", [reason]);
}
