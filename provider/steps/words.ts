import type { Plan, RecordChange, Step } from "../model/step";
import { attachers, type KeptFiles, type Restorer } from "../model/restorer";
import { nameOf } from "../ownership/mark";
import { isIpStep, scriptKindOf } from "./table";
import { describeVlans } from "./vlans-in-words";
import { describeStep } from "./words-of-step";

/** Describes a plan by VLAN, or in the words of `ip`: its first steps, few enough to read. */
export function describeSteps(plan: Plan, most = 3): string {
  const byVlan = describeVlans(plan);
  if (byVlan !== undefined) return byVlan;
  const lines = plan.steps
    .map(({ step }) => step)
    .filter(isTold)
    .map(describeStep);
  const restorer = plan.records.flatMap((change) => (change.kind === "restorer" ? [change] : []));
  if (lines.length === 0) return (restorer.map(describeRestorer)[0] ?? "") || "write its record";
  const rest = lines.length > most ? [`… and ${String(lines.length - most)} more`] : [];
  return [...lines.slice(0, most), ...rest].join("; ");
}

const kinds = ["systemd", "openrc", ...attachers] as const;

/** By what each of them is put on a host: units of systemd; OpenRC's service is named like its unit. */
const names = {
  systemd: "trunkline-restore.service",
  openrc: "the service trunkline-restore",
  docker: "trunkline-docker.service",
  podman: "Podman's hook trunkline.json",
  netns: "trunkline-netns-pass.service",
} as const satisfies Record<(typeof kinds)[number], string>;

const is = {
  absent: "missing",
  changed: "not as it was made",
  disabled: "disabled",
  stopped: "stopped",
  ready: "outdated",
};

const losses = {
  systemd: "its links do not come back after a reboot",
  openrc: "its links do not come back after a reboot",
  docker: "its container does not get its interface back when it starts again",
  podman: "its container does not get its interface back when it starts again",
  netns: "its namespace does not get its interface back when it is made again",
} as const satisfies Record<(typeof kinds)[number], string>;

function describeRestorer({ before, after }: Extract<RecordChange, { kind: "restorer" }>): string {
  const changes = kinds.flatMap((kind) => {
    const [was, becomes] = [filesOf(kind, before), filesOf(kind, after)];
    const isSame = was?.status === becomes?.status && was?.version === becomes?.version;
    return was === undefined || becomes === undefined || isSame ? [] : [{ kind, was, becomes }];
  });
  const gone = changes.filter(({ becomes }) => becomes.status === "absent");
  if (gone.length > 0) return `remove ${gone.map(({ kind }) => names[kind]).join(" and ")} (persist: false)`;
  return changes
    .map(({ kind, was: { status } }) => {
      return `put ${names[kind]} in place, which is ${is[status]}: without it, ${losses[kind]}`;
    })
    .join("; ");
}

function filesOf(kind: (typeof kinds)[number], restorer: Restorer | undefined): KeptFiles | undefined {
  if (kind === "systemd" || kind === "openrc") return restorer?.init === kind ? restorer : undefined;
  return restorer?.attachers[kind];
}

function isTold(step: Step): boolean {
  const inner = step.kind === "inNetns" ? step.step : step;
  return isIpStep(inner) || scriptKindOf(inner).isTold;
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
