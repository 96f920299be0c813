import type { Lab } from "./_containers";
import { removeDocker } from "./_docker";
import { recordingOf } from "./_recording";
import { facts, withId, type Difference, type OurNetwork } from "./_row";
import { familyOf, ours, script, theirs } from "./_side";
import { attached } from "../scenarios/attachments/_networks";
import { Run, inputOf, type State } from "../scenarios/_run";

/** Containers that come to a network one after the other, and what addresses they get. */
export interface Allocation {
  readonly name: string;
  /** Arguments of `docker network create`. */
  readonly docker: string;
  readonly ours: OurNetwork;
  /** What each move ends in, here; `"refused"`: no address was given. */
  readonly moves: readonly Move[];
  /** Docker gives the same addresses, but not always in this order. */
  readonly unordered?: true;
  /** By the number of the move, from 1. */
  readonly differences?: Readonly<Record<string, Difference>>;
}

type Name = "a" | "b" | "d" | "e";

export type Move =
  | { readonly join: Name; readonly choose?: string; readonly gets: readonly string[] | "refused" }
  | { readonly leave: Name };

type Outcomes = Readonly<Record<string, readonly string[] | "refused" | "left">>;

/** Makes the moves on both sides, and fails where an address is not as the row says. */
export async function allocate(row: Allocation, lab: Lab): Promise<void> {
  const { name, docker: network, moves } = row;
  const recording = recordingOf<Outcomes>(lab, { by: "allocation", name, of: [network, moves] });
  const [docker, us] = await Promise.all([
    recording.seenOr(() => movesOfDocker(row, lab)),
    movesOfOurs(row, lab),
  ]);
  expect(us).toEqual(outcomes(row.moves, (move) => ("leave" in move ? "left" : move.gets)));
  if (row.unordered) {
    expect(Object.values(docker).map(String).sort()).toEqual(Object.values(us).map(String).sort());
    return;
  }
  const listed = Object.entries(row.differences ?? {});
  const different = Object.entries(us)
    .filter(([number, outcome]) => JSON.stringify(outcome) !== JSON.stringify(docker[number]))
    .map(([number, outcome]) => [number, { theirs: docker[number], ours: outcome }]);
  expect(Object.fromEntries(different)).toEqual(
    Object.fromEntries(
      listed.map(([number, { theirs: their, ours: our }]) => [number, { theirs: their, ours: our }]),
    ),
  );
}

async function movesOfDocker({ docker, moves }: Allocation, lab: Lab): Promise<Outcomes> {
  const [host] = lab.hosts;
  await lab.startTheirs();
  const format =
    '{{with index .NetworkSettings.Networks "oracle"}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}';
  const lines = moves.map((move) => {
    if ("leave" in move) return `docker network disconnect oracle theirs-${move.leave}; echo left`;
    const family = move.choose?.includes(":") ? "--ip6" : "--ip";
    const choice = move.choose === undefined ? "" : `${family} ${move.choose}`;
    const name = `theirs-${move.join}`;
    return `docker network connect ${choice} oracle ${name} 2>/dev/null && docker inspect -f '${format}' ${name} || echo refused`;
  });
  try {
    const [, ...said] = await script(
      host,
      `docker network create ${withId(docker, theirs.vlanId)} oracle`,
      ...lines,
    );
    return outcomes(moves, (_, index) => {
      const line = said[index] ?? "";
      return line === "refused" || line === "left" ? line : line.trim().split(/\s+/);
    });
  } finally {
    await removeDocker(host);
  }
}

async function movesOfOurs({ ours: wanted, moves }: Allocation, { hosts: [host] }: Lab): Promise<Outcomes> {
  let run = new Run();
  const { driver, options } = facts({ ours: wanted });
  const input = inputOf(host);
  const present = new Map<Name, State>();
  let network: State | undefined;
  try {
    await run.look(input);
    const args = { ...withId(options, ours.vlanId), host: input, name: "oracle" };
    network = await run.of(driver).create("oracle", args);
    const found: (readonly string[] | "refused" | "left")[] = [];
    for (const move of moves) {
      if ("leave" in move) {
        await run.of("containerAttachment").delete(present.get(move.leave) as State);
        present.delete(move.leave);
        found.push("left");
        // A run that deletes makes nothing after that, but what it replaces: for that it keeps the addresses.
        run.end();
        run = new Run();
        await run.look(input);
        continue;
      }
      const choice = move.choose === undefined ? {} : { addresses: [move.choose] };
      const of = run.of("containerAttachment");
      const { inputs, problems } = await of.check(
        move.join,
        attached(network, move.join, containers[move.join], choice),
      );
      if (problems.length > 0) {
        found.push("refused");
        continue;
      }
      const state = await of.createChecked(move.join, inputs);
      present.set(move.join, state);
      // Those that were chosen come first here, IPv4 ones in Docker.
      found.push(
        [...(state.outs["addresses"] as string[])].sort((one, two) => familyOf(one) - familyOf(two)),
      );
    }
    return outcomes(moves, (_, index) => found[index] ?? "refused");
  } finally {
    for (const state of present.values()) await run.of("containerAttachment").delete(state);
    if (network) await run.of(driver).delete(network);
    run.end();
  }
}

const containers: Readonly<Record<Name, Record<string, string>>> = {
  a: { docker: "ours-a" },
  b: { podman: "ours-b" },
  d: { docker: "ours-d" },
  e: { docker: "ours-e" },
};

function outcomes<T>(moves: readonly Move[], of: (move: Move, index: number) => T): Record<string, T> {
  return Object.fromEntries(moves.map((move, index) => [String(index + 1), of(move, index)]));
}
