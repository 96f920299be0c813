import { isDeepStrictEqual } from "node:util";
import { addressOf } from "../../ipam/address";
import type { AttachmentRecord, AttachmentRoute } from "../../model/attachment";
import type { DesiredAttachment } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { RecordChange } from "../../model/step";
import type { AttachmentLink } from "./link";
import type { Setting } from "./choices";
import { isPassthru } from "../../state/child-kind";
import { containerInWords, attacherOf, processOf } from "../../state/containers";
import { forgetAttachment, recordAttachment } from "../record-changes";
import { goneIn } from "../../state/container-gone";
import { isAttacherLacking } from "../restorer";
import { makingAgain } from "./making";

/** Records an attachment on the host, unless its record already says the same. */
export function recordChanges(
  desired: DesiredAttachment,
  wanted: AttachmentLink,
  setting: Setting,
): RecordChange[] {
  const { id, owner, network, container, gatewayPriority, sysctls } = desired;
  const { name, addresses, macAddress, routes, standby } = wanted;
  const { netns, recorded, state } = setting;
  const process = processOf(container, state);
  const told: AttachmentRecord = {
    id,
    urn: owner.urn,
    network,
    container: containerInWords(container),
    ...(process !== undefined && { process }),
    netns: netns.inode,
    interfaceName: name,
    addresses,
    ...(macAddress !== undefined && { macAddress }),
    routes,
    standby,
    gatewayPriority,
    sysctls,
    ...(desired.required === true && { required: true }),
  };
  const attachment =
    attacherOf(container) === undefined ? told : { ...told, making: makingAgain(desired, wanted, setting) };
  if (recorded !== undefined && isSame(recorded, attachment, state)) return [];
  const renamed = recorded !== undefined && recorded.id !== id;
  return [...(renamed ? [forgetAttachment(recorded)] : []), recordAttachment(state, attachment)];
}

/** Forgets attachments of gone containers whose address, or only place of passthru, this attachment takes. */
export function displacedRecords(
  { id }: DesiredAttachment,
  { addresses }: AttachmentLink,
  { network, recorded, state }: Setting,
): RecordChange[] {
  const { child, name } = network;
  const alone = isPassthru(child);
  const taken = addresses.map(addressOf);
  return state.attachments
    .filter((record) => record.id !== id && record.id !== recorded?.id)
    .filter(
      (record) =>
        (alone && record.network === name) ||
        record.addresses.some((address) => taken.includes(addressOf(address))),
    )
    .filter(goneIn(state))
    .map(forgetAttachment);
}

/**
 * Compares two records. That one of an earlier release does not tell how the link is made again counts only while the host
 * lacks what does so: else a new release would change what nothing is wrong with.
 */
function isSame(recorded: AttachmentRecord, wanted: AttachmentRecord, { restorer }: HostState): boolean {
  const isOlder = recorded.making === undefined && !isAttacherLacking(recorded, restorer);
  const compared = (record: AttachmentRecord): unknown => ({
    ...inOrder(record),
    ...(isOlder ? { making: undefined } : {}),
  });
  return isDeepStrictEqual(compared(recorded), compared(wanted));
}

/** Sorts the routes, whose order means nothing: a route that was handed over keeps its old place in the record. */
function inOrder({ routes, standby, ...record }: AttachmentRecord): AttachmentRecord {
  const ordered = (list: readonly AttachmentRoute[]): AttachmentRoute[] =>
    [...list].sort((left, right) => (routeKey(left) < routeKey(right) ? -1 : 1));
  return { ...record, routes: ordered(routes), standby: ordered(standby) };
}

function routeKey({ destination, gateway }: AttachmentRoute): string {
  return `${destination} ${gateway ?? ""}`;
}
