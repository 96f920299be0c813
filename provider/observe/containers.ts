import type { Container, Engine, EngineListing } from "../model/attachment";
import { parseEngineNetworks } from "./engine-networks";
import { jsonIn } from "./json";
import { valuesOf } from "../records/lines";

/**
 * Parses an engine's section: `problem WHY`, or a line `container ID PID NETWORK-MODE NAME NETWORKS` for each container,
 * whose networks are JSON by name, and the engine's macvlan and ipvlan networks. The section of a user's engine,
 * `containers ENGINE USER`, has no networks; it has lines `uids FIRST COUNT` for the ids that are the user's alone, and
 * `owner …/proc/PID/net/dev`, as `ls -ln` printed it.
 */
export function parseEngines(
  sections: readonly { readonly name: string; readonly lines: readonly string[] }[],
): Partial<Record<Engine, EngineListing>> {
  return Object.fromEntries(
    sections.flatMap(({ name, lines }) => {
      const [, program, user] = /^containers (docker|podman)(?: (\S+))?$/.exec(name) ?? [];
      if (program === undefined) return [];
      const engine = user === undefined ? program : `${program} ${user}`;
      return [[engine, parseListing(lines, program, user)] as const];
    }),
  );
}

/**
 * Parses what a change prints of the networks of an engine that it had make or remove one, and adds it to what was listed
 * before.
 */
export function parseChangedNetworks(
  sections: readonly { readonly name: string; readonly lines: readonly string[] }[],
  earlier: Partial<Record<Engine, EngineListing>> = {},
): Partial<Record<Engine, EngineListing>> {
  return Object.fromEntries(
    sections.flatMap(({ name, lines }) => {
      const [, engine] = /^networks (docker)$/.exec(name) ?? [];
      const listing = earlier[engine as Engine];
      if (engine === undefined || listing === undefined || listing.problem !== undefined) return [];
      return [[engine, { ...listing, networks: parseEngineNetworks(lines) }] as const];
    }),
  );
}

function parseListing(lines: readonly string[], program: string, user: string | undefined): EngineListing {
  const problems = valuesOf(lines, "problem");
  const [known] = problems.flatMap((keyword) => knownProblem(keyword, program, user) ?? []);
  if (known !== undefined) return known;
  if (problems.length > 0) {
    // What Podman warns of is not why it failed.
    const causes = problems.filter((problem) => !/^said time=.* level=warning /.test(problem));
    const said = causes.length > 0 ? causes : problems;
    return { problem: said.map((problem) => problem.replace(/^said /, "")).join("; ") };
  }
  const containers = lines.filter((line) => line.startsWith("container ")).flatMap(parseContainer);
  if (user === undefined) return { containers, networks: parseEngineNetworks(lines) };
  const ownerOf = ownersIn(lines);
  return { containers: containers.map((each) => ({ ...each, owner: ownerOf(each.pid) })) };
}

function knownProblem(keyword: string, program: string, user = ""): EngineListing | undefined {
  switch (keyword) {
    case "no-command":
      return {
        problem: `there is no ${program} command`,
        remedy: `install ${program}, or make it known on the host: ln -s PATH /usr/local/bin/${program}`,
      };
    case "no-user":
      return { problem: `the host has no user "${user}"`, remedy: "create that user, or correct the name" };
    case "root":
      return { problem: `user "${user}" has the user id of root`, remedy: "leave out user" };
    default:
      return undefined;
  }
}

function parseContainer(line: string): Container[] {
  const [, id, pid, networkMode, name] = line.split(" ");
  if (id === undefined || pid === undefined || networkMode === undefined || name === undefined) return [];
  const networks = jsonIn(/^(?:\S* ){5}(\{.*)$/.exec(line)?.[1] ?? "");
  return [
    {
      // Docker's names begin with a slash.
      ...{ id, pid: Number(pid), networkMode, name: name.replace(/^\//, "") },
      ...(typeof networks === "object" && networks !== null && { networks: Object.keys(networks) }),
    },
  ];
}

/** Returns who owns the network namespace of a process, if it is the user of these lines. */
function ownersIn(lines: readonly string[]): (pid: number) => number | "another" {
  const own = valuesOf(lines, "uids").map((range) => range.split(" ").map(Number));
  const owners = new Map(
    valuesOf(lines, "owner").flatMap((listed) => {
      const [, uid, pid] = /^\S+ +\d+ +(\d+) .* \/proc\/(\d+)\/net\/dev$/.exec(listed) ?? [];
      return uid === undefined || pid === undefined ? [] : [[Number(pid), Number(uid)] as const];
    }),
  );
  return (pid) => {
    // A namespace that root made belongs to nobody else, whatever /etc/subuid says.
    const owner = owners.get(pid) ?? 0;
    const isOwn = own.some(([first = 0, count = 0]) => owner >= first && owner < first + count);
    return isOwn && owner !== 0 ? owner : "another";
  };
}
