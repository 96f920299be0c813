import type { NetnsStep, Step } from "../model/step";
import { hostNetns } from "../state/namespaces";
import { isIpStep, render, scriptKindOf } from "./table";

/** Describes a step in the words of `ip`. */
export function describeStep(step: Step): string {
  if (step.kind !== "inNetns") return describeInner(step);
  const words = describeInner(step.step);
  return step.netns === hostNetns ? words : `${words} (in ${step.netns.path})`;
}

function describeInner(step: NetnsStep): string {
  return isIpStep(step) ? `ip ${render(step).join(" ")}` : scriptKindOf(step).describe(step);
}
