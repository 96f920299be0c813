import type { NetnsStep, Plan, RecordChange, Step } from "../model/step";
import { nameOf } from "../ownership/mark";
import { hostNetns } from "../state/namespaces";
import { isIpStep, render, scriptKindOf } from "./table";

/** Describes a plan in the words of `ip`: its first steps, few enough to read. */
export function describeSteps(plan: Plan, most = 3): string {
  const lines = plan.steps
    .map(({ step }) => step)
    .filter(isTold)
    .map(describeStep);
  const restorer = plan.records.flatMap((change) => (change.kind === "restorer" ? [change] : []));
  if (lines.length === 0) return restorer.map(describeRestorer)[0] ?? "write its record";
  const rest = lines.length > most ? [`… and ${String(lines.length - most)} more`] : [];
  return [...lines.slice(0, most), ...rest].join("; ");
}

/** A unit of systemd; OpenRC's service is named like it. */
function describeRestorer({ before, after }: Extract<RecordChange, { kind: "restorer" }>): string {
  const unit = before?.init === "openrc" ? "the service trunkline-restore" : "trunkline-restore.service";
  if (after?.status === "absent") return `remove ${unit} (persist: false)`;
  const is = { absent: "missing", changed: "not as it was made", disabled: "disabled", ready: "outdated" };
  return `put ${unit} in place, which is ${is[before?.status ?? "absent"]}: without it, its links do not come back after a reboot`;
}

function isTold(step: Step): boolean {
  const inner = step.kind === "inNetns" ? step.step : step;
  return isIpStep(inner) || scriptKindOf(inner).isTold;
}

export function describeStep(step: Step): string {
  if (step.kind !== "inNetns") return describeInner(step);
  const words = describeInner(step.step);
  return step.netns === hostNetns ? words : `${words} (in ${step.netns.path})`;
}

function describeInner(step: NetnsStep): string {
  return isIpStep(step) ? `ip ${render(step).join(" ")}` : scriptKindOf(step).describe(step);
}

/** Names what a plan is about, judging by its records; undefined if they do not tell. */
export function describeSubject({ records }: Plan): string | undefined {
  for (const change of records) {
    if (change.kind === "attachment" && change.after !== undefined) {
      const { urn, container, network } = change.after;
      return `the attachment "${nameOf(urn)}" of ${container} to the network "${network}"`;
    }
    if (change.kind === "network") return `the network "${change.name}"`;
  }
  const own = records.find(({ kind }) => kind === "link");
  return own?.kind === "link" ? `the link ${own.name}` : undefined;
}
