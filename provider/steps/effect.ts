import type { HostState } from "../model/host-state";
import type { Plan, Step } from "../model/step";
import { hostNetns } from "../state/namespaces";
import { seenFrom, seenFromHost } from "./netns";
import { afterRecordChange } from "./records";
import { kindOf } from "./table";

/** Returns the host as it will be after `plan`, which is what the next plan for it starts from. */
export function simulate(state: HostState, plan: Plan): HostState {
  const stepped = plan.steps.reduce((current, { step }) => afterStep(current, step), state);
  return plan.records.reduce(afterRecordChange, stepped);
}

export function afterStep(state: HostState, step: Step): HostState {
  if (step.kind !== "inNetns") return kindOf(step).effect(step, state, hostNetns);
  const { netns, step: inner } = step;
  const inside = kindOf(inner).effect(inner, seenFrom(state, netns.inode), netns);
  return seenFromHost(inside, netns.inode, state);
}
