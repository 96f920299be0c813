import { Refusal } from "../errors";
import type {
  AttachmentRecord,
  Container,
  ContainerReference,
  Engine,
  EngineContainer,
} from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { Attacher } from "../model/restorer";
import type { NetnsReference } from "../model/step";
import { listThere } from "./words";

/** Where a container is, or why it cannot be reached. */
export type ContainerLookup = { readonly netns: NetnsReference } | { readonly refusal: Refusal };

/** Names a container for messages and records: `docker postgres`, `podman web of user app`, `netns red`, `pid 4211`. */
export function containerInWords(container: ContainerReference): string {
  const { user, ...named } = { user: undefined, ...container };
  const [[kind, name] = ["", ""]] = Object.entries(named) as [string, string | number][];
  return `${kind} ${String(name)}${user === undefined ? "" : ` of user ${user}`}`;
}

/** Reads a container from those words; undefined if they are of a later release. */
export function containerInRecord({ container }: AttachmentRecord): ContainerReference | undefined {
  const [, kind, name = "", user] =
    /^(docker|podman|netns|pid) (\S+?)(?: of user (\S+))?$/.exec(container) ?? [];
  if (kind === undefined) return undefined;
  const named = { [kind]: kind === "pid" ? Number(name) : name, ...(user !== undefined && { user }) };
  return named as unknown as ContainerReference;
}

/** Returns the engine that knows a container; undefined for a mere namespace or process. */
export function engineOf(container: ContainerReference): Engine | undefined {
  return "docker" in container || "podman" in container ? inEngine(container).engine : undefined;
}

/**
 * Returns what can give a container its link again. Undefined for a process, which never comes again, and for the containers
 * of users, whose engines run nothing as root.
 */
export function attacherOf(container: ContainerReference): Attacher | undefined {
  if ("netns" in container) return "netns";
  const engine = engineOf(container);
  return engine === "docker" || engine === "podman" ? engine : undefined;
}

/** Returns the engine that knows a container, and what it calls it. */
export function inEngine(container: EngineContainer): { readonly engine: Engine; readonly name: string } {
  const [program, name] =
    "docker" in container ? (["docker", container.docker] as const) : (["podman", container.podman] as const);
  return { engine: container.user === undefined ? program : `${program} ${container.user}`, name };
}

/** Identifies a process, whose number may be reused, by the boot and the moment it began; undefined for others. */
export function processOf(
  container: ContainerReference,
  { facts, namespaces }: HostState,
): string | undefined {
  if (!("pid" in container)) return undefined;
  const ticks = namespaces.flatMap(({ started }) => started?.[String(container.pid)] ?? [])[0];
  return ticks === undefined ? undefined : `${facts.bootId} ${ticks}`;
}

/** Checks whether a process has the number of a record's process but is another one. */
export function isAnotherProcess(
  { container, process }: AttachmentRecord,
  wanted: ContainerReference,
  state: HostState,
): boolean {
  const same = container === containerInWords(wanted);
  return same && process !== undefined && process !== processOf(wanted, state);
}

export function anotherProcess(container: ContainerReference): Refusal {
  return {
    code: "container-unfit",
    problem: `${containerInWords(container).replace("pid", "PID")} has been reused: the attached process exited and another one now has its number`,
    remedy: "give the PID of the right process, or remove the attachment and add it again to attach this one",
  };
}

/** Finds the network namespace of a container that runs in one of its own; else says plainly what is in the way. */
export function findContainer(container: ContainerReference, state: HostState): ContainerLookup {
  if ("netns" in container) return findNamespace(container.netns, state);
  if ("pid" in container) return findProcess(container.pid, `process ${String(container.pid)}`, state);
  return findIn(container, state);
}

function findNamespace(name: string, state: HostState): ContainerLookup {
  const path = `/run/netns/${name}`;
  const names = state.namespaces.flatMap(({ paths }) =>
    paths
      .filter((other) => other.startsWith("/run/netns/"))
      .map((other) => other.slice("/run/netns/".length)),
  );
  const missing = missingContainer(
    `network namespace "${name}" does not exist`,
    listThere("network namespaces", names),
  );
  return leadingTo(path, `network namespace "${name}"`, state) ?? { refusal: missing };
}

function findProcess(pid: number, subject: string, state: HostState): ContainerLookup {
  const path = `/proc/${String(pid)}/ns/net`;
  return (
    leadingTo(path, subject, state) ?? {
      refusal: { code: "container-missing", problem: `${subject} is not running`, remedy: "start it first" },
    }
  );
}

function findIn(reference: EngineContainer, state: HostState): ContainerLookup {
  const { engine, name } = inEngine(reference);
  const [program = ""] = engine.split(" ");
  const ofUser = reference.user === undefined ? "" : ` of user "${reference.user}"`;
  const listing = state.engines[engine];
  if (listing === undefined) {
    return {
      refusal: {
        code: "container-missing",
        problem: `${program}'s containers${ofUser} have not been listed yet`,
      },
    };
  }
  if (listing.problem !== undefined) {
    return {
      refusal: {
        code: "engine-unusable",
        problem: `cannot list ${program}'s containers${ofUser}: ${listing.problem}`,
        remedy: listing.remedy ?? `see what "${program} ps" says there, as ${reference.user ?? "root"}`,
      },
    };
  }
  const { containers } = listing;
  const container = named(name, containers);
  if (container === undefined) {
    const names = containers.map((other) => other.name);
    return {
      refusal: missingContainer(
        `${program}${ofUser} has no container "${name}"`,
        listThere("containers", names),
      ),
    };
  }
  return locate(container, `${program} container "${name}"${ofUser}`, { containers, state });
}

/** Finds the network namespace of a container that its engine has listed. */
function locate(
  container: Container,
  subject: string,
  { containers, state }: { readonly containers: readonly Container[]; readonly state: HostState },
): ContainerLookup {
  const shared = /^container:(.+)$/.exec(container.networkMode)?.[1];
  if (shared !== undefined) {
    const other = named(shared, containers)?.name ?? shared;
    return unfit(`${subject} shares the network of container "${other}"`, "attach that container instead");
  }
  if (container.networkMode === "host") return onHostNetwork(subject);
  if (container.pid === 0) return unfit(`${subject} is not running`, "start it first");
  const found = findProcess(container.pid, subject, state);
  const { owner } = container;
  if (owner === undefined || !("netns" in found)) return found;
  if (owner !== "another") return { netns: { ...found.netns, owner } };
  return unfit(
    `${subject} is said to be process ${String(container.pid)}, whose network namespace is not that user's`,
    "see what runs there: a user's engine may name only containers that the user has made",
  );
}

export function named(name: string, containers: readonly Container[]): Container | undefined {
  const byId = containers.filter(({ id }) => id.startsWith(name));
  return containers.find((other) => other.name === name) ?? (byId.length === 1 ? byId[0] : undefined);
}

function leadingTo(path: string, subject: string, state: HostState): ContainerLookup | undefined {
  const netns = state.namespaces.find(({ paths }) => paths.includes(path));
  if (netns === undefined) return undefined;
  if (netns.own) return onHostNetwork(subject);
  if (netns.unreadable !== undefined)
    return unfit(`${subject} could not be inspected: ${netns.unreadable}`, "fix that on the host");
  return { netns: { path, inode: netns.inode } };
}

function onHostNetwork(subject: string): ContainerLookup {
  return unfit(`${subject} uses the host's own network`, "give it a network of its own (network mode none)");
}

function missingContainer(problem: string, remedy: string): Refusal {
  return { code: "container-missing", problem, remedy };
}

function unfit(problem: string, remedy: string): ContainerLookup {
  return { refusal: { code: "container-unfit", problem, remedy } };
}
