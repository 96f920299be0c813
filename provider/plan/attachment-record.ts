import type { AttachmentRecord } from "../model/attachment";
import type { DesiredAttachment } from "../model/desired";
import type { RecordChange } from "../model/step";
import type { AttachmentLink } from "./attachment-link";
import type { Setting } from "./attachment-choices";
import { containerInWords } from "./container";

/** What a host is to remember of an attachment, where it does not yet. */
export function recordChanges(
  { id, owner, network, container }: DesiredAttachment,
  { name, addresses, macAddress, routes }: AttachmentLink,
  { space, recorded }: Setting,
): RecordChange[] {
  const attachment: AttachmentRecord = {
    id,
    urn: owner.urn,
    network,
    container: containerInWords(container),
    space: space.inode,
    interfaceName: name,
    addresses,
    ...(macAddress !== undefined && { macAddress }),
    routes,
  };
  if (recorded !== undefined && key(recorded) === key(attachment)) return [];
  const renamed = recorded !== undefined && recorded.id !== id;
  return [
    ...(renamed ? [{ kind: "dropAttachment", id: recorded.id } as const] : []),
    { kind: "putAttachment", attachment, fresh: recorded === undefined },
  ];
}

function key(record: AttachmentRecord): string {
  const { id, urn, network, container, space, interfaceName, addresses, macAddress, routes } = record;
  const ways = routes.map(({ destination, gateway }) => [destination, gateway]);
  return JSON.stringify([id, urn, network, container, space, interfaceName, addresses, macAddress, ways]);
}
