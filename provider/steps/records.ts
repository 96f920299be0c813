import type { AttachmentRecord, AttachmentRoute } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { Restorer } from "../model/restorer";
import type { RecordChange } from "../model/step";
import { attachmentLines, routeWords } from "../records/attachment";
import { linkLines } from "../records/link";
import { networkLines } from "../records/network";
import { routeRecordLines } from "../records/route";

type RouteTurned = Extract<RecordChange, { kind: "turnRoute" }>;

/** Returns the host with its records as they will be. */
export function afterRecordChange(before: HostState, change: RecordChange): HostState {
  const state = withoutCopy(before, change);
  switch (change.kind) {
    case "link":
      return { ...state, records: changed(state.records, ({ link }) => link === change.name, change) };
    case "network":
      return { ...state, networks: changed(state.networks, ({ name }) => name === change.name, change) };
    case "attachment":
      return { ...state, attachments: changed(state.attachments, ({ id }) => id === change.id, change) };
    case "route":
      return { ...state, routeRecords: changed(state.routeRecords, ({ id }) => id === change.id, change) };
    case "restorer":
      return change.after === undefined ? state : { ...state, restorer: change.after };
    case "turnRoute":
      return {
        ...state,
        attachments: state.attachments.map((attachment) =>
          attachment.id === change.id ? turned(attachment, change) : attachment,
        ),
      };
  }
}

/** A record of this host takes the place of one that another machine wrote. */
function withoutCopy(state: HostState, change: RecordChange): HostState {
  if (state.copies.length === 0 || change.kind === "turnRoute" || change.kind === "restorer") return state;
  const file = "id" in change ? change.id : change.name;
  const copies = state.copies.filter(({ kind, name }) => kind !== change.kind || name !== file);
  return { ...state, copies };
}

/** Returns the change that restores the former record. */
export function undoOfRecordChange(change: RecordChange): RecordChange {
  // With its last record, the host takes it away by itself.
  if (change.kind === "restorer") return { ...change, before: change.after, after: undefined };
  if (change.kind === "turnRoute") return { ...change, to: change.to === "route" ? "standby" : "route" };
  return { ...change, before: change.after, after: change.before } as RecordChange;
}

/** Returns the lines that go before all steps. */
export function claimLines(change: RecordChange): string[] {
  if (change.kind !== "link" || change.claimed !== true || change.after === undefined) return [];
  return [`claim links/${change.name} ${change.after.urn}`];
}

/** Returns the lines that go after all steps. */
export function recordLines(change: RecordChange): string[] {
  switch (change.kind) {
    case "link":
      return fileLines(`links/${change.name}`, change.after && linkLines(change.after));
    case "network":
      return fileLines(`networks/${change.name}`, change.after && networkLines(change.after));
    case "attachment":
      return fileLines(`attachments/${change.id}`, change.after && attachmentLines(change.after));
    case "route":
      return fileLines(`routes/${change.id}`, change.after && routeRecordLines(change.after));
    case "restorer":
      return change.after === undefined ? [] : [isKept(change.after) ? "keep" : "unkeep"];
    case "turnRoute":
      return [
        `turn attachments/${change.id} ${change.to === "route" ? "standby route" : "route standby"} ${routeWords(change.route)}`,
      ];
  }
}

/** With the word, the host puts in place what its records need, whichever that is. */
function isKept({ status, attachers }: Restorer): boolean {
  return [status, ...Object.values(attachers).map((files) => files.status)].includes("ready");
}

function fileLines(file: string, lines: readonly string[] | undefined): string[] {
  return lines === undefined ? [`drop ${file}`] : lines.map((line) => `put ${file} ${line}`);
}

function changed<Kept>(
  all: readonly Kept[],
  isIt: (kept: Kept) => boolean,
  { after }: { readonly after: Kept | undefined },
): Kept[] {
  return [...all.filter((kept) => !isIt(kept)), ...(after === undefined ? [] : [after])];
}

function turned(attachment: AttachmentRecord, { route, to }: RouteTurned): AttachmentRecord {
  const { routes, standby } = attachment;
  const without = (list: readonly AttachmentRoute[]): AttachmentRoute[] =>
    list.filter(({ destination }) => destination !== route.destination);
  return to === "route"
    ? { ...attachment, routes: [...without(routes), route], standby: without(standby) }
    : { ...attachment, routes: without(routes), standby: [...without(standby), route] };
}
