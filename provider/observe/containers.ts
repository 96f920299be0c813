import type { Container, Engine, EngineListing } from "../model/attachment";
import { parseEngineNetworks } from "./engine-networks";
import { valuesOf } from "../records/lines";

/**
 * Parses an engine's section: `problem WHY`, or a line `container ID PID NETWORK-MODE NAME` for each container, and its
 * macvlan and ipvlan networks.
 */
export function parseEngines(
  sections: readonly { readonly name: string; readonly lines: readonly string[] }[],
): Partial<Record<Engine, EngineListing>> {
  return Object.fromEntries(
    sections.flatMap(({ name, lines }) => {
      const engine = /^containers (docker|podman)$/.exec(name)?.[1];
      return engine === undefined ? [] : [[engine, parseListing(engine, lines)] as const];
    }),
  );
}

function parseListing(engine: string, lines: readonly string[]): EngineListing {
  const problems = valuesOf(lines, "problem").map((problem) =>
    problem === "no-command" ? `there is no ${engine} command` : problem.replace(/^said /, ""),
  );
  if (problems.length > 0) return { problem: problems.join("; ") };
  return {
    containers: lines.filter((line) => line.startsWith("container ")).flatMap(parseContainer),
    networks: parseEngineNetworks(lines),
  };
}

function parseContainer(line: string): Container[] {
  const [, id, pid, networkMode, name] = line.split(" ");
  if (id === undefined || pid === undefined || networkMode === undefined || name === undefined) return [];
  // Docker's names begin with a slash.
  return [{ id, pid: Number(pid), networkMode, name: name.replace(/^\//, "") }];
}
