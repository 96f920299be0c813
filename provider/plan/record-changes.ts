import type { AttachmentRecord } from "../model/attachment";
import type { CopiedRecord, HostState } from "../model/host-state";
import type { RouteRecord } from "../model/host-route";
import type { NetworkRecord } from "../model/network";
import type { Owner, OwnershipRecord } from "../model/ownership";
import type { RecordChange } from "../model/step";

/** Builds the record of a link that is ours. */
export function linkRecord(link: string, { urn }: Owner, build: readonly string[]): OwnershipRecord {
  return { link, urn, owned: true, build };
}

/** @param claimed the same plan makes the link */
export function recordLink(
  { records }: HostState,
  record: OwnershipRecord,
  { claimed = false }: { readonly claimed?: boolean } = {},
): RecordChange {
  const name = record.link;
  const before = records.find(({ link }) => link === name);
  return { kind: "link", name, before, after: record, ...(claimed && { claimed }) };
}

export function forgetLink({ records }: HostState, name: string): RecordChange {
  return { kind: "link", name, before: records.find(({ link }) => link === name), after: undefined };
}

export function recordNetwork({ networks }: HostState, network: NetworkRecord): RecordChange {
  const { name } = network;
  return { kind: "network", name, before: networks.find((other) => other.name === name), after: network };
}

export function forgetNetwork(before: NetworkRecord): RecordChange {
  return { kind: "network", name: before.name, before, after: undefined };
}

export function recordAttachment({ attachments }: HostState, attachment: AttachmentRecord): RecordChange {
  const { id } = attachment;
  return { kind: "attachment", id, before: attachments.find((other) => other.id === id), after: attachment };
}

export function recordRoute({ routeRecords }: HostState, route: RouteRecord): RecordChange {
  const { id } = route;
  return { kind: "route", id, before: routeRecords.find((other) => other.id === id), after: route };
}

export function forgetRoute(before: RouteRecord): RecordChange {
  return { kind: "route", id: before.id, before, after: undefined };
}

/** Nothing of a copy can be put back: the script would write that this machine wrote it. */
export function forgetCopy({ kind, name }: CopiedRecord): RecordChange {
  const nothing = { before: undefined, after: undefined };
  return kind === "attachment" || kind === "route"
    ? { kind, id: name, ...nothing }
    : { kind, name, ...nothing };
}

export function forgetAttachment(before: AttachmentRecord): RecordChange {
  return { kind: "attachment", id: before.id, before, after: undefined };
}
