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
