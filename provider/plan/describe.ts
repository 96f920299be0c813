import { nameOf, readMark, readUrn, type MarkReading } from "../desired/mark";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { Plan, SpaceStep, Step } from "../model/step";
import { parentOf } from "./find";
import { render } from "./render";
import { ownSpace } from "./space";

/** A link in a sentence: `eth0.10 (802.1Q id 10 on eth0, mtu 1500, up; of no stack)`. */
export function describeLink(link: Link, state: HostState): string {
  return `${link.name} (${identityOf(link, state)}, mtu ${String(link.mtuBytes)}, ${link.up ? "up" : "down"}; ${ownerInWords(link.alias)})`;
}

/** What kind of link it is, without what can be changed on it. */
export function identityOf(link: Link, state: HostState): string {
  const parent = parentOf(state, link)?.name;
  const on = parent === undefined ? "" : ` on ${parent}`;
  return link.vlan ? `${link.vlan.protocol} id ${String(link.vlan.id)}${on}` : `${link.kind}${on}`;
}

export function ownerInWords(alias: string): string {
  const mark = readMark(alias);
  return mark ? madeBy(mark) : "of no stack";
}

/** The same of what has a record, which names its resource in full. */
export function makerInWords(urn: string): string {
  return madeBy(readUrn(urn));
}

function madeBy({ resource, stack, project }: MarkReading): string {
  return `made by resource "${resource}" of stack "${stack}", project "${project}"`;
}

/** Names for a message, few enough to read. */
export function listNames(names: readonly string[], most = 20): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${String(names.length - most)} more` : shown;
}

/** What a plan will do, in the words of `ip`: its first steps, few enough to read. */
export function describeSteps(plan: Plan, most = 3): string {
  const lines = plan.steps.flatMap(({ step }) => {
    const { kind } = step.kind === "inSpace" ? step.step : step;
    return kind === "setSysctl" || kind === "expectAlias" ? [] : [describeStep(step)];
  });
  if (lines.length === 0) return "write its record";
  const rest = lines.length > most ? [`… and ${String(lines.length - most)} more`] : [];
  return [...lines.slice(0, most), ...rest].join("; ");
}

export function describeStep(step: Step): string {
  if (step.kind !== "inSpace") return `ip ${render(step).join(" ")}`;
  const words = inWords(step.step);
  return step.space === ownSpace ? words : `${words} (in ${step.space.path})`;
}

function inWords(step: SpaceStep): string {
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
