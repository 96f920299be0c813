import type { AttachmentRecord } from "../model/attachment";
import type { DesiredAttachment } from "../model/desired";
import type { RecordChange } from "../model/step";
import type { AttachmentLink } from "./attachment-link";
import type { Setting } from "./attachment-choices";
import { containerInWords, processOf } from "./container";

/** What a host is to remember of an attachment, where it does not yet. */
export function recordChanges(
  { id, owner, network, container }: DesiredAttachment,
  { name, addresses, macAddress, routes }: AttachmentLink,
  { space, recorded, state }: Setting,
): RecordChange[] {
  const process = processOf(container, state);
  const attachment: AttachmentRecord = {
    id,
    urn: owner.urn,
    network,
    container: containerInWords(container),
    ...(process !== undefined && { process }),
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
  const { id, urn, network, container, process, space, interfaceName, addresses, macAddress, routes } =
    record;
  const ways = routes.map(({ destination, gateway }) => [destination, gateway]);
  const where = [network, container, process, space, interfaceName];
  return JSON.stringify([id, urn, where, addresses, macAddress, ways]);
}
