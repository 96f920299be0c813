import type { HostState } from "../model/host-state";
import type { Step, UndoStep } from "../model/step";
import { seenFrom } from "./netns";
import { kindOf } from "./table";

/** Returns the steps that take `step` back, given the host as it was before. */
export function undoOf(step: Step, before: HostState): readonly UndoStep[] {
  if (step.kind !== "inNetns") return kindOf(step).undo(step, before, undefined);
  const { netns } = step;
  return kindOf(step.step)
    .undo(step.step, seenFrom(before, netns.inode), netns)
    .map((inner) => {
      if (inner.kind === "inNetns") return inner;
      // Addresses in a container are given without a probe, to be there from the first packet on.
      const given = inner.kind === "addAddress" ? { ...inner, noProbe: true } : inner;
      return { kind: "inNetns", netns, step: given };
    });
}
