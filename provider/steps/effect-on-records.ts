import type { AttachmentRecord, AttachmentRoute } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { NetworkRecord } from "../model/network";
import type { OwnershipRecord } from "../model/ownership";
import type { RecordChange } from "../model/step";

/** The host's records as they will be. */
export function afterRecordChange(state: HostState, change: RecordChange): HostState {
  const recordsBut = (link: string): OwnershipRecord[] =>
    state.records.filter((record) => record.link !== link);
  const networksBut = (name: string): NetworkRecord[] =>
    state.networks.filter((network) => network.name !== name);
  const attachmentsBut = (id: string): AttachmentRecord[] =>
    state.attachments.filter((attachment) => attachment.id !== id);
  switch (change.kind) {
    case "claim":
      // It stands only while its transaction runs; the record that follows replaces it.
      return state;
    case "put": {
      const { link, urn, owned, build } = change;
      return { ...state, records: [...recordsBut(link), { link, urn, owned, build }] };
    }
    case "drop":
      return { ...state, records: recordsBut(change.link) };
    case "putNetwork":
      return { ...state, networks: [...networksBut(change.network.name), change.network] };
    case "putAttachment":
      return { ...state, attachments: [...attachmentsBut(change.attachment.id), change.attachment] };
    case "turnRoute":
      return {
        ...state,
        attachments: state.attachments.map((attachment) =>
          attachment.id === change.id ? turned(attachment, change) : attachment,
        ),
      };
    case "dropAttachment":
      return { ...state, attachments: attachmentsBut(change.id) };
    case "dropNetwork":
      return { ...state, networks: networksBut(change.name) };
  }
}

function turned(
  attachment: AttachmentRecord,
  { route, to }: Extract<RecordChange, { kind: "turnRoute" }>,
): AttachmentRecord {
  const { routes, standby } = attachment;
  const without = (list: readonly AttachmentRoute[]): AttachmentRoute[] =>
    list.filter(({ destination }) => destination !== route.destination);
  return to === "route"
    ? { ...attachment, routes: [...without(routes), route], standby: without(standby) }
    : { ...attachment, routes: without(routes), standby: [...without(standby), route] };
}
