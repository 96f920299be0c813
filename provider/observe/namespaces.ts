import type { LinkElsewhere, NetworkNamespace } from "../model/host-state";
import type { Link } from "../model/link";
import { parseNamespace, Unreadable, type Namespace } from "./namespace";

interface Section {
  readonly name: string;
  readonly lines: readonly string[];
}

export interface Namespaces {
  readonly namespaces: readonly NetworkNamespace[];
  readonly elsewhere: readonly LinkElsewhere[];
}

const own = "/proc/self/ns/net";

/**
 * Parses the network namespaces of a host. Section `spaces` has lines `INODE PATH`, which `ls -Ldi` printed, or `PATH` for
 * what leads to the host's own namespace like the path before it; and lines `started PID TICKS` for processes. A section
 * `namespace PATH` has the contents of one namespace: lines of JSON, or `unreadable WHY`, or nothing if the namespace has
 * gone since. A section `sysctls PATH` may follow it, with a line `/proc/sys/KEY:VALUE` for each key that records of
 * attachments there name.
 */
export function parseNamespaces(sections: readonly Section[]): Namespaces {
  const listed = sections.find(({ name }) => name === "spaces")?.lines ?? [];
  const paths = new Map<number, string[]>();
  let inode = 0;
  for (const line of listed) {
    const [, told, path] = /^(?: *(\d+) )?(\/.+)$/.exec(line) ?? [];
    if (path === undefined) continue;
    if (told !== undefined) inode = Number(told);
    paths.set(inode, [...(paths.get(inode) ?? []), path]);
  }
  const started = startedIn(listed);
  const namespaces = [...paths].map(([inode, all]): NetworkNamespace => {
    const processes = all.flatMap((path) => started.get(path) ?? []);
    return {
      inode,
      own: all.includes(own),
      paths: all.filter((path) => path !== own),
      routes: [],
      sysctls: {},
      ...(processes.length > 0 && { started: Object.fromEntries(processes) }),
    };
  });
  return withDumps({ namespaces, elsewhere: [] }, sections);
}

/** Returns the ids and start times of processes, by the path that leads to their namespace. */
function startedIn(listed: readonly string[]): Map<string, [string, string][]> {
  return new Map(
    listed.flatMap((line) => {
      const [, pid, ticks] = /^started (\d+) (\d+)$/.exec(line) ?? [];
      if (pid === undefined || ticks === undefined) return [];
      return [[`/proc/${pid}/ns/net`, [[pid, ticks]]]];
    }),
  );
}

/** Updates what is known about namespaces with what a report says about some of them. */
export function withDumps(known: Namespaces, sections: readonly Section[]): Namespaces {
  return sections.reduce<Namespaces>(({ namespaces, elsewhere }, { name, lines }) => {
    const [, kind, path] = /^(namespace|sysctls) (.+)$/.exec(name) ?? [];
    const netns = namespaces.find(({ paths }) => path !== undefined && paths.includes(path));
    if (path === undefined || netns === undefined) return { namespaces, elsewhere };
    const { inode } = netns;
    const withNamespace = (changed: Partial<NetworkNamespace>): NetworkNamespace[] =>
      namespaces.map((candidate) => (candidate === netns ? { ...netns, ...changed } : candidate));
    if (kind === "sysctls") return { namespaces: withNamespace({ sysctls: parseSysctls(lines) }), elsewhere };
    const others = elsewhere.filter((entry) => entry.netns !== inode);
    const told = lines.filter((line) => line !== "");
    if (told.length === 0)
      return { namespaces: namespaces.filter((candidate) => candidate !== netns), elsewhere: others };
    const held = namespaceOrProblem(told);
    if (typeof held === "string")
      return { namespaces: withNamespace({ routes: [], sysctls: {}, unreadable: held }), elsewhere: others };
    return {
      namespaces: withNamespace({ routes: held.routes, sysctls: {}, unreadable: undefined }),
      elsewhere: [
        ...others,
        ...held.links.map((link) => ({
          namespace: pathInWords(path),
          netns: inode,
          link: onHostOrUnknown(link, held.hostId),
        })),
      ],
    };
  }, known);
}

/**
 * Keeps the index of a link below only if that link is on the host or in the same namespace. In a third namespace, such
 * as that of a container which runs containers itself, any link may have the index of one of the host's.
 */
function onHostOrUnknown(link: Link, hostId: Namespace["hostId"]): Link {
  const { parentNamespaceId: id } = link;
  return hostId === undefined || id === undefined || id === hostId ? link : withoutIndex(link);
}

function withoutIndex({ parentIndex: _inAThirdNamespace, ...link }: Link): Link {
  return link;
}

/** A namespace that cannot be read must not hide the contents of the others. */
function namespaceOrProblem(lines: readonly string[]): Namespace | string {
  try {
    return parseNamespace(lines);
  } catch (failure) {
    if (failure instanceof Unreadable) return failure.message;
    throw failure;
  }
}

/** Names a namespace so that a person can find it. */
export function namespaceInWords({ paths, inode }: NetworkNamespace): string {
  const path = paths.find((candidate) => !candidate.startsWith("/proc/")) ?? paths[0];
  return path === undefined ? String(inode) : pathInWords(path);
}

/** Parses lines `/proc/sys/KEY:VALUE`. */
export function parseSysctls(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, path, value] = /^\/proc\/sys\/([^:]+):(.*)$/.exec(line) ?? [];
      return path === undefined || value === undefined ? [] : [[path, value]];
    }),
  );
}

function pathInWords(path: string): string {
  return path.replace(/^\/proc\/(\d+)\/ns\/net$/, "of pid $1").replace(/^\/run\/netns\//, "");
}
