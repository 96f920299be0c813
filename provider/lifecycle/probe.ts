import { refusal, type Refusal } from "../errors";
import { notYetKnown, type Properties } from "../inputs/fields";
import { parseProbe, type ProbeSpec } from "../inputs/probe";
import type { HostState } from "../model/host-state";
import { probeImpact } from "../plan/impact";
import { planned } from "../plan/plan";
import { planProbe, questionOf } from "../plan/probe/probe";
import { seenFrom, sourceOf } from "../plan/probe/source";
import { verdictOn } from "../plan/probe/verdict";
import { engineOf } from "../state/containers";
import { besidesAbsentHosts } from "./absent-host";
import type { Asked, Lifecycle } from "./calls";
import { check } from "./check";
import { diff } from "./diff";
import type { HostResource } from "./host-resource";
import { sameMomentMs, type FleetHost } from "./memory/fleet-host";
import type { Run } from "./memory/run";
import { askedIn, recordedIn, specIn } from "./spec-in-state";

/** To the rest of the run a probe is a resource that has nothing to do on its host. */
const probe: HostResource<ProbeSpec> = {
  parse: parseProbe,
  optional: [],
  impact: probeImpact,
  isSameThing: () => true,
  mustDeleteFirst: () => false,
  enginesOf: ({ from }) => {
    const engine = from.container && engineOf(from.container);
    return engine === undefined ? [] : [engine];
  },
  planFor:
    (_run, { spec }) =>
    (state) =>
      planProbe(spec, state),
  planRemoval: () => (state) => planned(state, {}),
  planReplacement: (_former, planNext) => planNext,
  outputsOf: () => undefined,
};

/** Creating or updating a probe runs it, and so does a refresh. Removing it does nothing. */
export const probeLifecycle: Lifecycle = besidesAbsentHosts(probe, {
  check: async (run, asked) => {
    const { inputs, problems } = await check(probe, run, asked);
    return { inputs: { ...inputs, seenFrom: sourceAhead(run, inputs, asked) }, problems };
  },
  diff: (run, asked) => diff(probe, run, asked),
  create: async (run, inputs) => {
    const spec = askedIn(probe, inputs);
    return { id: `${spec.host.name}/${spec.name}`, outputs: await proven(run, spec) };
  },
  update: (run, { news }) => proven(run, askedIn(probe, news)),
  read: async (run, recorded) => {
    const spec = recordedIn(probe, recorded);
    const host = run.fleet.host(spec.host);
    const look = (): Promise<HostState> =>
      host.look({ maxAgeMs: sameMomentMs, engines: probe.enginesOf?.(spec) ?? [] });
    const { refusals, outputs } = await carriedOut(host, spec, look);
    if (refusals.length === 0) return { inputs: withoutReachable(outputs), outputs };
    const drift = refusal(host.name, refusals).message;
    run.told.warn(drift);
    return { inputs: { ...spec }, outputs: { ...recorded, reachable: outputs["reachable"] ?? false, drift } };
  },
  remove: () => Promise.resolve(),
});

/**
 * Returns what the link will be when the probe runs, so that the engine sees a change: the same as now, unless this run
 * makes or changes it first.
 */
function sourceAhead(run: Run, inputs: Properties, { olds }: Asked): unknown {
  const { spec } = specIn(probe, inputs);
  if (spec === undefined) return notYetKnown;
  const host = run.fleet.host(spec.host);
  const { known } = host;
  // Nobody could look at the host, as its own line says.
  if (known === undefined) return olds["seenFrom"];
  const [now, then] = [known, host.expected(spec.resourceUrn) ?? known].map((state) => {
    const source = sourceOf(spec, state);
    return "refusal" in source || source.link?.planned === true ? undefined : seenFrom(spec, source);
  });
  return now === undefined || now !== then ? notYetKnown : now;
}

/** Runs a probe; fails if it is not answered as expected. */
async function proven(run: Run, spec: ProbeSpec): Promise<Properties> {
  const host = run.fleet.host(spec.host);
  const engines = probe.enginesOf?.(spec) ?? [];
  host.ask(engines);
  const { refusals, outputs } = await carriedOut(host, spec, (again) =>
    host.look(again ? { engines } : { maxAgeMs: Number.POSITIVE_INFINITY, engines }),
  ).finally(() => {
    host.settled(spec.resourceUrn);
  });
  if (refusals.length > 0) throw refusal(host.name, refusals);
  return outputs;
}

interface Finding {
  /** Why the answer is not as expected, or the question could not be asked. */
  readonly refusals: readonly Refusal[];
  readonly outputs: Properties;
}

/**
 * Asks once on the host as it is known, and once more after a new look if that has changed since: a container may have
 * started again.
 */
async function carriedOut(
  host: FleetHost,
  spec: ProbeSpec,
  look: (again: boolean) => Promise<HostState>,
): Promise<Finding> {
  let finding: Finding = { refusals: [], outputs: { ...spec } };
  for (const again of [false, true]) {
    const state = await look(again);
    const [source, result] = [sourceOf(spec, state), planProbe(spec, state)];
    if (result.kind === "refused" || "refusal" in source) {
      const refusals = result.kind === "refused" ? result.refusals : [];
      finding = { refusals, outputs: { ...spec } };
      continue;
    }
    const answer = await host.probe(questionOf(spec, source));
    if (answer.kind === "stale") {
      finding = { refusals: [movedOn], outputs: { ...spec } };
      continue;
    }
    const verdict = verdictOn(spec, answer, { source, state });
    const outputs = { ...spec, seenFrom: seenFrom(spec, source), reachable: answer.kind === "reached" };
    return { refusals: verdict === undefined ? [] : [verdict], outputs };
  }
  return finding;
}

const movedOn: Refusal = {
  code: "changed-meanwhile",
  problem: "the container starts again and again, so that nothing can be asked from it",
  remedy: "see why, then run again",
};

function withoutReachable({ reachable: _reachable, ...inputs }: Properties): Properties {
  return inputs;
}
