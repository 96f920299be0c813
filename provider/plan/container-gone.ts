import { markOf } from "../desired/mark";
import type { AttachmentRecord, ContainerReference, Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import { engineOf, isAnotherProcess, named } from "./container";

/**
 * Whether what an attachment was made in is certainly no more, so that its record is in nobody's way: its address is kept
 * for a container that will come back under that name as long as there are others, but not against one who asks for it.
 *
 * A container that is stopped is there, and keeps what it has. So does one whose engine was not asked, or did not answer,
 * and one whose link is still in some namespace.
 */
export function isGone(record: AttachmentRecord, state: HostState): boolean {
  const { spaces, elsewhere } = state;
  // Somebody may have given the container another name.
  if (elsewhere.some(({ link }) => link.alias === markOf(record.urn))) return false;
  // Without the host's own nobody has looked for namespaces.
  if (!spaces.some(({ own }) => own)) return false;
  const leadsSomewhere = (path: string): boolean => spaces.some(({ paths }) => paths.includes(path));
  const container = referenceIn(record);
  if (container === undefined) return false;
  if ("netns" in container) return !leadsSomewhere(`/run/netns/${container.netns}`);
  if ("pid" in container)
    return (
      !leadsSomewhere(`/proc/${String(container.pid)}/ns/net`) || isAnotherProcess(record, container, state)
    );
  const [engine, name] =
    "docker" in container ? (["docker", container.docker] as const) : (["podman", container.podman] as const);
  const listing = state.engines[engine];
  return listing !== undefined && listing.problem === undefined && !named(name, listing.containers);
}

/** The engines that know whether the containers of a host's attachments are there. */
export function enginesOfRecords(attachments: readonly AttachmentRecord[]): Engine[] {
  const engines = attachments.flatMap((record) => {
    const container = referenceIn(record);
    return container === undefined ? [] : (engineOf(container) ?? []);
  });
  return [...new Set(engines)];
}

/** A record has it in words: `docker postgres`. */
function referenceIn({ container }: AttachmentRecord): ContainerReference | undefined {
  const [, kind, name = ""] = /^(docker|podman|netns|pid) (\S+)$/.exec(container) ?? [];
  if (kind === undefined) return undefined;
  return { [kind]: kind === "pid" ? Number(name) : name } as unknown as ContainerReference;
}
