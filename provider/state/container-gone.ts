import { ownerOf } from "../ownership/mark";
import type { AttachmentRecord, ContainerReference, Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import { linksOf } from "./attachment-links";
import { containerInRecord, engineOf, inEngine, isAnotherProcess, named } from "./containers";
import { namespaceUnread } from "./namespaces";

/**
 * Returns a check whether the container of an attachment is certainly gone, so that its record is in nobody's way: its
 * address stays reserved for a container that comes back under that name while other addresses are free, but not
 * against somebody who asks for it.
 *
 * A stopped container is not gone, and keeps what it has. The same goes for a container whose engine was not asked or
 * did not answer, and for one whose link is still in some namespace: somebody may have renamed the container.
 */
export function goneIn(state: HostState): (record: AttachmentRecord) => boolean {
  const { namespaces } = state;
  // If the host's own namespace is missing here, nobody has looked for namespaces.
  if (!namespaces.some(({ own }) => own)) return () => false;
  const paths = new Set(namespaces.flatMap((netns) => netns.paths));
  const isMissing = (container: ContainerReference, record: AttachmentRecord): boolean => {
    if ("netns" in container) return !paths.has(`/run/netns/${container.netns}`);
    if ("pid" in container)
      return (
        !paths.has(`/proc/${String(container.pid)}/ns/net`) || isAnotherProcess(record, container, state)
      );
    const { engine, name } = inEngine(container);
    const listing = state.engines[engine];
    return listing !== undefined && listing.problem === undefined && !named(name, listing.containers);
  };
  const mayHaveLink = (record: AttachmentRecord): boolean =>
    namespaceUnread(state, record.netns) !== undefined || linksOf(ownerOf(record.urn), state).length > 0;
  return (record) => {
    const container = containerInRecord(record);
    return container !== undefined && isMissing(container, record) && !mayHaveLink(record);
  };
}

/** Returns the engines that know whether the containers of a host's attachments are there. */
export function enginesOfRecords(attachments: readonly AttachmentRecord[]): Engine[] {
  const engines = attachments.flatMap((record) => {
    const container = containerInRecord(record);
    return container === undefined ? [] : (engineOf(container) ?? []);
  });
  return [...new Set(engines)];
}
