import type { Plan, Step, UndoableStep, UndoStep } from "../model/step";
import { listVlans } from "../model/vlans";
import { describeStep } from "./words-of-step";

/** Few enough to read on one line. */
const mostAlike = 8;
const mostChanges = 4;

/**
 * Tells a plan for many VLANs by VLAN, in one line: `+ 51, ~ 10: mtu 1500 → 9000, - 20`. VLANs of which the same is told
 * are named together. Undefined for a plan of another kind.
 */
export function describeVlans({ steps }: Plan): string | undefined {
  const byVlan = new Map<number, UndoableStep[]>();
  for (const step of steps) {
    if (step.vlan === undefined) continue;
    const own = byVlan.get(step.vlan);
    if (own === undefined) byVlan.set(step.vlan, [step]);
    else own.push(step);
  }
  if (byVlan.size === 0) return undefined;
  const alike = new Map<string, number[]>();
  for (const [vlan, own] of byVlan) {
    const change = changeOf(own);
    alike.set(change, [...(alike.get(change) ?? []), vlan]);
  }
  const told = [...alike]
    .sort(([left], [right]) => placeOf(left) - placeOf(right))
    .map(([change, vlans]) => change.replace("VLANS", listVlans(vlans)));
  const rest = told.length > mostAlike ? [`… and ${String(told.length - mostAlike)} more changes`] : [];
  return [...told.slice(0, mostAlike), ...rest].join(", ");
}

const added = "+ VLANS";
const removed = "- VLANS";

function placeOf(change: string): number {
  return change === added ? 0 : change === removed ? 2 : 1;
}

function changeOf(steps: readonly UndoableStep[]): string {
  const kinds = new Set<string>(steps.map(({ step }) => innerOf(step).kind));
  const [makes, deletes] = [kinds.has("addVlanLink"), kinds.has("deleteLink")];
  if (makes && deletes) return "~ VLANS: made anew";
  if (makes) return added;
  if (deletes) return removed;
  // A mark alone is what a link lacks that somebody else made.
  const changes = steps.filter(({ step }) => innerOf(step).kind !== "setAlias").map(describeChange);
  if (changes.length === 0) return "~ VLANS: taken over as found";
  const rest = changes.length > mostChanges ? [`… and ${String(changes.length - mostChanges)} more`] : [];
  return `~ VLANS: ${[...changes.slice(0, mostChanges), ...rest].join("; ")}`;
}

/** Tells a change by what was and what will be, where the step that takes it back knows it. */
function describeChange({ step, undo }: UndoableStep): string {
  const inner = innerOf(step);
  const back = undo.map(innerOf);
  switch (inner.kind) {
    case "setMtu": {
      const former = back.find((each) => each.kind === "setMtu");
      return `mtu ${former === undefined ? "" : `${String(former.mtu)} → `}${String(inner.mtu)}`;
    }
    case "setMacAddress": {
      const former = back.find((each) => each.kind === "setMacAddress");
      return `MAC address ${former === undefined ? "" : `${former.macAddress} → `}${inner.macAddress}`;
    }
    case "addAddress":
      return `+ ${inner.cidr}`;
    case "deleteAddress":
      return `- ${inner.cidr}`;
    case "setUp":
      return inner.up ? "up" : "down";
    default:
      return describeStep(step);
  }
}

function innerOf(step: Step): Exclude<Step, { kind: "inNetns" }> | Extract<Step, { kind: "inNetns" }>["step"];
function innerOf(
  step: UndoStep,
): Exclude<UndoStep, { kind: "inNetns" }> | Extract<UndoStep, { kind: "inNetns" }>["step"];
function innerOf(step: Step | UndoStep): unknown {
  return step.kind === "inNetns" ? step.step : step;
}
