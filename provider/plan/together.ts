import type { Refusal } from "../errors";
import type { HostState } from "../model/host-state";
import type { Guard, Plan, RecordChange, Step } from "../model/step";
import { listVlans } from "../model/vlans";
import { simulate } from "../steps/effect";
import { refused, type Planner, type PlanResult } from "./plan";

/** What one of many VLANs needs. */
export interface Part {
  readonly vlan: number;
  readonly planner: Planner;
}

/**
 * Plans many links as one change: each on the host as the ones before it leave it, all of them or none. A refusal names
 * its VLANs.
 */
export function planTogether(parts: readonly Part[], state: HostState): PlanResult {
  const refusals: { vlan: number; refusal: Refusal }[] = [];
  const plans: Plan[] = [];
  let current = state;
  for (const { vlan, planner } of parts) {
    const result = planner(current);
    if (result.kind === "refused") {
      refusals.push(...result.refusals.map((refusal) => ({ vlan, refusal })));
      continue;
    }
    const { plan } = result;
    plans.push({ ...plan, steps: plan.steps.map((step) => ({ ...step, vlan })) });
    if (plan.steps.length > 0 || plan.records.length > 0) current = simulate(current, plan);
  }
  return refusals.length > 0 ? refused(...inShort(refusals)) : { kind: "planned", plan: joined(plans) };
}

function joined(plans: readonly Plan[]): Plan {
  const steps = plans.flatMap((plan) => plan.steps);
  const isInside = ({ step }: { readonly step: Step }): boolean => step.kind === "inNetns";
  return {
    guards: guardsOf(plans),
    // The script runs steps on the host first. Those of one link keep their order, and no link is on another.
    steps: [...steps.filter((each) => !isInside(each)), ...steps.filter(isInside)],
    records: oncePerLink(plans.flatMap(({ records }) => records)),
  };
}

/** A link that takes the name of one that goes takes its record as well. */
function oncePerLink(changes: readonly RecordChange[]): RecordChange[] {
  const byName = new Map<string, Extract<RecordChange, { kind: "link" }>>();
  const others: RecordChange[] = [];
  for (const change of changes) {
    if (change.kind !== "link") {
      others.push(change);
      continue;
    }
    const before = byName.get(change.name)?.before;
    byName.set(change.name, before === undefined ? change : { ...change, before, claimed: false });
  }
  return [...byName.values(), ...others];
}

/** Guards hold before the first step: what an earlier plan removes is still there then. */
function guardsOf(plans: readonly Plan[]): Guard[] {
  const gone = new Set<string>();
  const guards = new Map<string, Guard>();
  for (const plan of plans) {
    for (const guard of plan.guards)
      if (guard.kind !== "absent" || !gone.has(guard.name)) guards.set(JSON.stringify(guard), guard);
    for (const { step } of plan.steps) if (step.kind === "deleteLink") gone.add(step.name);
  }
  return [...guards.values()];
}

/** Few enough to read, however many VLANs there are. */
const mostRefusals = 10;

/** Tells what is refused of several VLANs once. */
function inShort(all: readonly { readonly vlan: number; readonly refusal: Refusal }[]): Refusal[] {
  const alike = new Map<string, { refusal: Refusal; vlans: number[] }>();
  for (const { vlan, refusal } of all) {
    const key = JSON.stringify(refusal);
    const group = alike.get(key) ?? { refusal, vlans: [] };
    group.vlans.push(vlan);
    alike.set(key, group);
  }
  const groups = [...alike.values()];
  const rest = groups.slice(mostRefusals).flatMap(({ vlans }) => vlans);
  return groups.slice(0, mostRefusals).map(({ refusal, vlans }, index) => {
    const others = index === mostRefusals - 1 && rest.length > 0 ? `; so are VLANs ${listVlans(rest)}` : "";
    return { ...refusal, problem: `${inWords(vlans)}: ${refusal.problem}${others}` };
  });
}

function inWords(vlans: readonly number[]): string {
  return `${vlans.length === 1 ? "VLAN" : "VLANs"} ${listVlans(vlans)}`;
}
