import type { AttachmentRecord } from "../model/attachment";
import type { Guard, Plan, RecordChange, Step, UndoableStep } from "../model/step";
import type { NetworkRecord, NetworkSubnet } from "../model/network";
import { batchLine, render } from "./render";

/**
 * Plans as the document that the script on a host reads, each a transaction of its own, numbered from 1:
 *
 *     trunkline 1
 *     tx 1
 *     guard absent eth0.10
 *     claim links/eth0.10 URN                        written before the first step, withdrawn on failure
 *     do link add link eth0 name eth0.10 …     a line of `ip -batch`
 *     in /proc/4211/ns/net link set …          a line of `ip -batch` in another namespace, after all `do` lines
 *     is /proc/4211/ns/net eth1 MARK           fails there unless link eth1 bears that alias
 *     sysctl /proc/4211/ns/net KEY VALUE       there, a key under /proc/sys
 *     undo 1 link delete dev eth0.10           takes step 1 back; last step first
 *     undo-in 2 /proc/4211/ns/net link set …   the same in another namespace
 *     take-back                                all that the undo lines say is to be taken back, at once
 *     put links/eth0.10 urn URN                      a line of the record, written when all steps are done
 *     drop links/eth0.10                             the record goes, when all steps are done
 *     end
 *
 * The script refuses a document with a line that it does not know, before it does anything: a later `revert` line, which
 * arms a timer on the host itself that runs the undo lines unless it is disarmed, needs no other format.
 */
export function renderDocument(plans: readonly Plan[]): string {
  const transactions = plans.flatMap((plan, index) => [`tx ${String(index + 1)}`, ...transactionLines(plan)]);
  return ["trunkline 1", ...transactions, "end"].join("\n") + "\n";
}

/** What was done by plans that turned out otherwise, as a document that takes it back, their new records included. */
export function renderTakeBack(plans: readonly Plan[]): string {
  const transactions = plans.flatMap(({ steps, records }, index) => [
    `tx ${String(2 * index + 1)}`,
    "take-back",
    ...undoLines(steps),
    `tx ${String(2 * index + 2)}`,
    ...records.flatMap((change) => {
      if (change.kind === "claim") return [`drop links/${change.link}`];
      return change.kind === "putAttachment" && change.fresh
        ? [`drop attachments/${change.attachment.id}`]
        : [];
    }),
  ]);
  return ["trunkline 1", ...transactions, "end"].join("\n") + "\n";
}

function transactionLines({ guards, steps, records }: Plan): string[] {
  assertOrder(steps);
  return [
    ...guards.map(guardLine),
    ...records.flatMap((change) =>
      change.kind === "claim" ? [`claim links/${change.link} ${change.urn}`] : [],
    ),
    ...steps.map(({ step }) => stepLine(step)),
    ...undoLines(steps),
    ...records.flatMap(recordLines),
  ];
}

function stepLine(step: Step): string {
  if (step.kind !== "inSpace") return `do ${batchLine(render(step))}`;
  const { path } = step.space;
  switch (step.step.kind) {
    case "setSysctl":
      return `sysctl ${path} ${step.step.key} ${step.step.value}`;
    case "expectAlias":
      return `is ${path} ${step.step.name} ${step.step.alias}`;
    default:
      return `in ${path} ${batchLine(render(step.step))}`;
  }
}

function undoLines(steps: readonly UndoableStep[]): string[] {
  return steps
    .flatMap(({ undo }, index) => undo.map((step) => undoLine(String(index + 1), step)).reverse())
    .reverse();
}

function undoLine(number: string, step: Step): string {
  if (step.kind !== "inSpace") return `undo ${number} ${batchLine(render(step))}`;
  if (step.step.kind === "setSysctl" || step.step.kind === "expectAlias") {
    throw new Error(`no step is taken back by ${step.step.kind}`);
  }
  return `undo-in ${number} ${step.space.path} ${batchLine(render(step.step))}`;
}

/** The script runs steps on the host before those in other namespaces, and counts them in this order. */
function assertOrder(steps: readonly UndoableStep[]): void {
  const inside = steps.map(({ step }) => step.kind === "inSpace");
  if (inside.some((is, index) => is && inside[index + 1] === false)) {
    throw new Error("a step on the host comes behind one in another namespace");
  }
}

function guardLine(guard: Guard): string {
  switch (guard.kind) {
    case "index":
      return `guard index ${guard.name} ${String(guard.index)}`;
    case "alias":
      return `guard alias ${guard.name} ${guard.alias}`;
    case "space":
      return `guard space ${guard.space.path} ${String(guard.space.inode)}`;
    case "revision":
      return `guard revision ${String(guard.revision)}`;
    case "absent":
    case "free":
      return `guard ${guard.kind} ${guard.name}`;
  }
}

function recordLines(change: RecordChange): string[] {
  switch (change.kind) {
    case "claim":
      return [];
    case "drop":
      return [`drop links/${change.link}`];
    case "put": {
      const { link, urn, owned, build } = change;
      const lines = [
        `trunkline-record 1 ${link}`,
        `urn ${urn}`,
        `owned ${owned ? "yes" : "no"}`,
        ...build.map((line) => `build ${line}`),
      ];
      return lines.map((line) => `put links/${link} ${line}`);
    }
    case "dropNetwork":
      return [`drop networks/${change.name}`];
    case "dropAttachment":
      return [`drop attachments/${change.id}`];
    case "putAttachment":
      return attachmentLines(change.attachment).map(
        (line) => `put attachments/${change.attachment.id} ${line}`,
      );
    case "putNetwork":
      return networkLines(change.network).map((line) => `put networks/${change.network.name} ${line}`);
  }
}

/** A network's record; observe/networks.ts reads it. */
function networkLines({ name, urn, child, parent, shared, subnets, mtuBytes }: NetworkRecord): string[] {
  return [
    `trunkline-network 1 ${name}`,
    `urn ${urn}`,
    `driver ${child.driver}`,
    `mode ${child.mode}`,
    ...(child.driver === "ipvlan" ? [`flag ${child.flag}`] : []),
    `parent ${parent}`,
    `shared ${shared ? "yes" : "no"}`,
    ...(mtuBytes === undefined ? [] : [`mtu ${String(mtuBytes)}`]),
    ...subnets.map(subnetLine),
  ];
}

/** An attachment's record; observe/attachments.ts reads it. */
function attachmentLines(attachment: AttachmentRecord): string[] {
  const { id, urn, network, container, space, interfaceName, addresses, macAddress, routes } = attachment;
  return [
    `trunkline-attachment 1 ${id}`,
    `urn ${urn}`,
    `network ${network}`,
    `container ${container}`,
    ...(attachment.process === undefined ? [] : [`process ${attachment.process}`]),
    `space ${String(space)}`,
    `interface ${interfaceName}`,
    ...addresses.map((address) => `address ${address}`),
    ...(macAddress === undefined ? [] : [`mac ${macAddress}`]),
    ...routes.map(({ destination, gateway }) =>
      ["route", destination, ...(gateway === undefined ? [] : ["via", gateway])].join(" "),
    ),
  ];
}

function subnetLine({ cidr, gateway, ipRange, exclude = [] }: NetworkSubnet): string {
  return [
    `subnet ${cidr}`,
    ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
    ...(ipRange === undefined ? [] : [`range ${ipRange}`]),
    ...exclude.map((address) => `exclude ${address}`),
  ].join(" ");
}
