import type { Refusal } from "../errors";
import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import type { HostState } from "../model/host-state";
import { isEmpty, type Planner, type PlanResult } from "../plan/plan";
import { enginesOfRecords } from "../state/container-gone";
import { describeVlans } from "../steps/vlans-in-words";
import { tellArmed } from "./disconnects";
import { describeDrift, differsByItself } from "./drift";
import type { HostResource } from "./host-resource";
import type { Run } from "./memory/run";
import { tellLost } from "./lost-addresses";
import { noting, plannerOf } from "./planner";
import { formerIn } from "./spec-in-state";

/** Plans a resource on its host's expected state, and returns the refusals. */
export async function foresee<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { spec, olds }: { readonly spec: Spec; readonly olds: Properties },
): Promise<Refusal[]> {
  const { resourceUrn: urn } = spec;
  const host = run.fleet.host(spec.host);
  const former = formerIn(resource, olds) ?? (run.formers.get(urn) as Partial<Spec> | undefined);
  if (former !== undefined) run.formers.set(urn, former);
  const change = { spec, former };
  run.networksAsFound.note(host.machine);
  run.drift.delete(urn);
  run.changes.delete(urn);
  // Nobody could look at the host, as its own line says.
  const { known } = host;
  if (known === undefined) return [];
  const planner = plannerOf(noting(resource), run, change);
  const { expected, result, refusals } = await plan(resource, run, { spec, known, planner });
  if (result.kind === "refused")
    return refusals.map((refusal) => ({ ...refusal, problem: `${host.name}: ${refusal.problem}` }));
  if (former !== undefined && !isEmpty(result.plan)) {
    const byItself = differsByItself(run.networksAsFound, host.machine, plannerOf(resource, run, change));
    // No drift if this run itself will have removed the link together with its parent.
    if (byItself || resource.outputsOf(spec, expected) !== undefined)
      run.drift.set(urn, describeDrift(host, spec.name, { byItself, plan: result.plan }));
  }
  const byVlan = describeVlans(result.plan);
  if (byVlan !== undefined) {
    const line = `${host.name}: ${spec.name}: ${byVlan}`;
    // Whether the program changes an existing resource, its diff tells.
    if (former === undefined) run.teller.info(line);
    else run.changes.set(urn, line);
  }
  tellLost(run.told, host.name, { result, state: expected });
  tellArmed(run, spec, { result, state: expected, seconds: host.confirmSeconds });
  host.expect(urn, planner, result.plan);
  return [];
}

interface Expectation {
  /** The host's state after everything that was checked before. */
  readonly expected: HostState;
  readonly result: PlanResult;
  /** Refusals that do not pass within the run. */
  readonly refusals: readonly Refusal[];
}

/** Plans, and looks at the host again before refusing anything. */
async function plan<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { spec, known, planner }: { readonly spec: Spec; readonly known: HostState; readonly planner: Planner },
): Promise<Expectation> {
  const host = run.fleet.host(spec.host);
  const planned = (): Expectation => {
    const expected = host.expected(spec.resourceUrn) ?? known;
    const result = planner(expected);
    return { expected, result, refusals: lastingRefusals(resource, result) };
  };
  const first = planned();
  if (first.refusals.length === 0) return first;
  // Containers of other resources may turn out to be gone.
  const engines = [...(resource.enginesOf?.(spec) ?? []), ...enginesOfRecords(first.expected.attachments)];
  const state = await run.secondLooks.at(host, engines);
  const second = planned();
  if (second.refusals.length > 0) run.secondLooks.noteInVain(state);
  return second;
}

function lastingRefusals<Spec extends HostSpec>(
  { refusedForNow = [] }: HostResource<Spec>,
  result: PlanResult,
): readonly Refusal[] {
  if (result.kind === "planned") return [];
  return result.refusals.filter(({ code }) => !refusedForNow.includes(code));
}
