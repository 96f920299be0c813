import { isDeepStrictEqual } from "node:util";
import type { AttachmentRecord, AttachmentRoute } from "../model/attachment";
import type { DesiredAttachment } from "../model/desired";
import type { RecordChange } from "../model/step";
import type { AttachmentLink } from "./attachment-link";
import type { Setting } from "./attachment-choices";
import { containerInWords, processOf } from "./container";

/** What a host is to remember of an attachment, where it does not yet. */
export function recordChanges(
  { id, owner, network, container, gatewayPriority, sysctls }: DesiredAttachment,
  { name, addresses, macAddress, routes, standby }: AttachmentLink,
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
    standby,
    gatewayPriority,
    sysctls,
  };
  if (recorded !== undefined && isDeepStrictEqual(inOrder(recorded), inOrder(attachment))) return [];
  const renamed = recorded !== undefined && recorded.id !== id;
  return [
    ...(renamed ? [{ kind: "dropAttachment", id: recorded.id } as const] : []),
    { kind: "putAttachment", attachment, ...(recorded !== undefined && !renamed && { former: recorded }) },
  ];
}

/** In what order its routes and sysctls are listed says nothing: one that was handed over stands where it stood. */
function inOrder({ routes, standby, ...record }: AttachmentRecord): AttachmentRecord {
  const ordered = (list: readonly AttachmentRoute[]): AttachmentRoute[] =>
    [...list].sort((left, right) => (inWords(left) < inWords(right) ? -1 : 1));
  return { ...record, routes: ordered(routes), standby: ordered(standby) };
}

function inWords({ destination, gateway = "" }: AttachmentRoute): string {
  return `${destination} ${gateway}`;
}
