import { Refusal } from "../errors";
import type { AttachmentRecord, Container, ContainerReference, Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { NetnsReference } from "../model/step";
import { listThere } from "./words";

/** Where a container is, or why it cannot be reached. */
export type ContainerLookup = { readonly netns: NetnsReference } | { readonly refusal: Refusal };

/** Names a container for messages and records: `docker postgres`, `netns red`, `pid 4211`. */
export function containerInWords(container: ContainerReference): string {
  const [[kind, name] = ["", ""]] = Object.entries(container) as [string, string | number][];
  return `${kind} ${String(name)}`;
}

/** Returns the engine that knows a container; undefined for a mere namespace or process. */
export function engineOf(container: ContainerReference): Engine | undefined {
  if ("docker" in container) return "docker";
  return "podman" in container ? "podman" : undefined;
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
  const engine = "docker" in container ? "docker" : "podman";
  return findIn(engine, "docker" in container ? container.docker : container.podman, state);
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

function findIn(engine: Engine, name: string, state: HostState): ContainerLookup {
  const listing = state.engines[engine];
  if (listing === undefined) {
    return {
      refusal: { code: "container-missing", problem: `${engine}'s containers have not been listed yet` },
    };
  }
  if (listing.problem !== undefined) {
    return {
      refusal: {
        code: "engine-unusable",
        problem: `cannot list ${engine}'s containers: ${listing.problem}`,
        remedy: listing.problem.startsWith("there is no ")
          ? `install ${engine}, or make it known on the host: ln -s PATH /usr/local/bin/${engine}`
          : `see what "${engine} ps" says there, as root`,
      },
    };
  }
  const { containers } = listing;
  const container = named(name, containers);
  if (container === undefined) {
    const names = containers.map((other) => other.name);
    return {
      refusal: missingContainer(`${engine} has no container "${name}"`, listThere("containers", names)),
    };
  }
  const subject = `${engine} container "${name}"`;
  const shared = /^container:(.+)$/.exec(container.networkMode)?.[1];
  if (shared !== undefined) {
    const other = named(shared, containers)?.name ?? shared;
    return unfit(`${subject} shares the network of container "${other}"`, "attach that container instead");
  }
  if (container.networkMode === "host") return onHostNetwork(subject);
  if (container.pid === 0) return unfit(`${subject} is not running`, "start it first");
  return findProcess(container.pid, subject, state);
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
