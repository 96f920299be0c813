import type { Guard, NetnsReference, Plan, Step, UndoableStep, UndoStep } from "../model/step";
import { lineInside, lineOnHost } from "./line";
import { questionWords } from "./child-link";
import { claimLines, recordLines, undoOfRecordChange } from "./records";

/**
 * Renders plans as the document that the script on a host reads. Each plan is a transaction, numbered from 1:
 *
 *     trunkline 1
 *     revert TOKEN 20                     takes all of it back after 20 s, unless somebody confirms it: run/host/change/armed.sh
 *     tx 1
 *     guard absent eth0.10
 *     guard free eth0.10 hs-3f5a9c01d2e4             nothing sits on it except that link
 *     guard space /proc/4211/ns/net 4026532222 1000   leads to that namespace; its owner, if a user named it
 *     guard silence eth0.10 2001:db8::2 type …           asks the segment from a link of that type; IPv4: from eth0.10
 *     claim links/eth0.10 URN                        written before the first step, withdrawn on failure
 *     do link add link eth0 name eth0.10 …     a line of `ip -batch`
 *     in /proc/4211/ns/net link set …          a line of `ip -batch` in another namespace, after all `do` lines
 *     is /proc/4211/ns/net eth1 MARK           fails there unless link eth1 bears that alias
 *     sysctl /proc/4211/ns/net KEY VALUE       sets a key under /proc/sys there
 *     tune /proc/4211/ns/net KEY VALUE SUBJECT the same; fails unless the key takes it; value "default": a new link's
 *     engine /proc/self/ns/net docker network create …   runs that command of an engine's, each word an argument
 *     undo 1 link delete dev eth0.10           takes step 1 back; last step first
 *     undo-in 2 /proc/4211/ns/net link set …   the same in another namespace
 *     undo-sysctl 4 /proc/4211/ns/net KEY VALUE
 *     undo-engine 5 /proc/self/ns/net docker network rm …
 *     take-back                                runs all the undo lines, at once
 *     ask ID /proc/4211/ns/net eth1 192.0.2.1        asks that gateway from there, when all is done
 *     put links/eth0.10 urn URN                      a line of the record, written when all steps are done
 *     turn attachments/ID standby route ROUTE        changes how a line of a record begins, if the record has it
 *     drop links/eth0.10                             deletes the record, when all steps are done
 *     keep                                           puts what brings links back at boot in place, after the records
 *     unkeep                                         takes that away
 *     end
 *
 * Before it does anything, the script refuses a document with a line that it does not know.
 */
export function renderDocument(plans: readonly Plan[], armed?: Armed): string {
  const transactions = plans.flatMap((plan, index) => [`tx ${String(index + 1)}`, ...transactionLines(plan)]);
  const revert = armed === undefined ? [] : [`revert ${armed.token} ${String(armed.seconds)}`];
  return ["trunkline 1", ...revert, ...transactions, "end"].join("\n") + "\n";
}

/** A change that the host takes back unless it is confirmed. It has one transaction. */
export interface Armed {
  /** Names the change: 32 hexadecimal digits that nobody else uses. */
  readonly token: string;
  readonly seconds: number;
}

/** Renders the question what became of an armed change, or its confirmation. */
export function renderConfirmation(keyword: "see" | "confirm", { token }: Armed): string {
  return ["trunkline 1", `${keyword} ${token}`, "end"].join("\n") + "\n";
}

/** Renders a document that takes back plans that turned out otherwise, and their records: last plan first. */
export function renderTakeBack(plans: readonly Plan[]): string {
  const transactions = [...plans]
    .reverse()
    .flatMap(({ steps, records }, index) => [
      `tx ${String(2 * index + 1)}`,
      "take-back",
      ...undoLines(steps),
      `tx ${String(2 * index + 2)}`,
      ...[...records].reverse().map(undoOfRecordChange).flatMap(recordLines),
    ]);
  return ["trunkline 1", ...transactions, "end"].join("\n") + "\n";
}

function transactionLines({ guards, steps, records, questions = [] }: Plan): string[] {
  assertOrder(steps);
  return [
    ...guards.map(guardLine),
    ...records.flatMap(claimLines),
    ...steps.map(({ step }) => stepLine(step)),
    ...undoLines(steps),
    ...records.flatMap(recordLines),
    ...questions.map(({ id, netns, name, gateway }) => `ask ${id} ${netns.path} ${name} ${gateway}`),
  ];
}

function stepLine(step: Step): string {
  if (step.kind !== "inNetns") return `do ${lineOnHost(step)}`;
  const [keyword, words] = lineInside(step.step);
  return `${keyword} ${step.netns.path} ${words}`;
}

function undoLines(steps: readonly UndoableStep[]): string[] {
  return steps
    .flatMap(({ undo }, index) => undo.map((step) => undoLine(String(index + 1), step)).reverse())
    .reverse();
}

function undoLine(number: string, step: UndoStep): string {
  if (step.kind !== "inNetns") return `undo ${number} ${lineOnHost(step)}`;
  const [keyword, words] = lineInside(step.step);
  return `undo-${keyword} ${number} ${step.netns.path} ${words}`;
}

/** Asserts the script's order: it runs and counts steps on the host before those in other namespaces. */
function assertOrder(steps: readonly UndoableStep[]): void {
  const inside = steps.map(({ step }) => step.kind === "inNetns");
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
    case "netns":
      return netnsLine(guard.netns);
    case "silence":
      return ["guard silence", guard.name, guard.address, ...questionWords(guard)].join(" ");
    case "revision":
      return `guard revision ${String(guard.revision)}`;
    case "free":
      return ["guard free", guard.name, ...(guard.but === undefined ? [] : [guard.but])].join(" ");
    case "absent":
      return `guard absent ${guard.name}`;
  }
}

function netnsLine({ path, inode, owner }: NetnsReference): string {
  return ["guard space", path, inode, ...(owner === undefined ? [] : [owner])].join(" ");
}
