import { Plan, Step, NetnsStep } from "../model/step";
import { nameOf } from "../ownership/mark";
import { hostNetns } from "../state/namespaces";
import { render } from "./argv";

/** What a plan will do, in the words of `ip`: its first steps, few enough to read. */
export function describeSteps(plan: Plan, most = 3): string {
  const lines = plan.steps.flatMap(({ step }) => {
    const { kind } = step.kind === "inNetns" ? step.step : step;
    return kind === "setSysctl" || kind === "expectAlias" ? [] : [describeStep(step)];
  });
  if (lines.length === 0) return "write its record";
  const rest = lines.length > most ? [`… and ${String(lines.length - most)} more`] : [];
  return [...lines.slice(0, most), ...rest].join("; ");
}

export function describeStep(step: Step): string {
  if (step.kind !== "inNetns") return `ip ${render(step).join(" ")}`;
  const words = inWords(step.step);
  return step.netns === hostNetns ? words : `${words} (in ${step.netns.path})`;
}

function inWords(step: NetnsStep): string {
  switch (step.kind) {
    case "setSysctl":
    case "tuneSysctl":
      return `sysctl -w ${step.key}=${step.value}`;
    case "expectAlias":
      return `ip link show dev ${step.name}`;
    default:
      return `ip ${render(step).join(" ")}`;
  }
}

/** What a plan is about, as its records tell; undefined where it leaves none. */
export function describeSubject({ records }: Plan): string | undefined {
  for (const record of records) {
    if (record.kind === "putAttachment") {
      const { urn, container, network } = record.attachment;
      return `the attachment "${nameOf(urn)}" of ${container} to the network "${network}"`;
    }
    if (record.kind === "putNetwork") return `the network "${record.network.name}"`;
    if (record.kind === "dropNetwork") return `the network "${record.name}"`;
  }
  const own = records.find(
    (record) => record.kind === "claim" || record.kind === "put" || record.kind === "drop",
  );
  return own && `the link ${own.link}`;
}
