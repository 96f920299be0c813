import { attached } from "../scenarios/attachments/_networks";
import { Run, inputOf, type State } from "../scenarios/_run";
import type { Lab } from "./_containers";
import { differences } from "./_difference";
import { removeDocker } from "./_docker";
import { container } from "./_ours";
import { recordingOf } from "./_recording";
import { facts, withId, type Differences, type OurNetwork } from "./_row";
import { ours, script, theirs, type Side } from "./_side";
import type { LabHost } from "../lab";

/** A container that joins two networks, the first one first, and then leaves that. */
export interface TwoNetworks {
  readonly name: string;
  readonly networks: readonly [NamedNetwork, NamedNetwork];
  /** What is done on the host first, for each side. */
  readonly before?: string;
  readonly after?: string;
  /** Here, by the names of its interfaces. */
  readonly inBoth: Interfaces;
  readonly inTheSecond: Interfaces;
  readonly differences?: Differences;
}

export interface NamedNetwork {
  readonly name: string;
  /** Arguments of `docker network create`. */
  readonly docker: string;
  readonly ours: OurNetwork;
}

/** Each one's addresses, and under `default` how it leaves. */
type Interfaces = Readonly<Record<string, readonly string[]>>;

interface Found {
  readonly inBoth: Interfaces;
  readonly inTheSecond: Interfaces;
}

/** Has both sides do it, and fails where the container does not have what the row says. */
export async function joinTwo(row: TwoNetworks, lab: Lab): Promise<void> {
  const [host] = lab.hosts;
  const { name, networks, inBoth, inTheSecond, before = "true", after = "true" } = row;
  const recording = recordingOf<Found>(lab, { by: "two networks", name, of: [networks, before] });
  const onEachSide = (line: string): string[] => [theirs, ours].map(({ vlanId }) => withId(line, vlanId));
  await script(host, ...onEachSide(before));
  try {
    const [docker, us] = await Promise.all([recording.seenOr(() => byDocker(row, host)), byUs(row, lab)]);
    expect(us).toEqual({ inBoth, inTheSecond });
    const listed = Object.entries(row.differences ?? {}).map(([path, { theirs: their, ours: our }]) => {
      return [path, { theirs: their, ours: our }] as const;
    });
    expect(differences(docker, us)).toEqual(Object.fromEntries(listed));
  } finally {
    await script(host, ...onEachSide(after));
  }
}

async function byDocker({ networks }: TwoNetworks, host: LabHost): Promise<Found> {
  const [first, second] = networks;
  const create = networks.map(
    ({ docker, name }) => `docker network create ${withId(docker, theirs.vlanId)} ${name} >/dev/null`,
  );
  try {
    const [pid = ""] = await script(
      host,
      ...create,
      `docker run -d --name fresh-a --network ${first.name} busybox:lab sleep 100000 >/dev/null`,
      `docker network connect ${second.name} fresh-a`,
      "docker inspect -f '{{.State.Pid}}' fresh-a",
    );
    const inBoth = await interfaces(host, Number(pid), theirs);
    await script(host, `docker network disconnect ${first.name} fresh-a`);
    return { inBoth, inTheSecond: await interfaces(host, Number(pid), theirs) };
  } finally {
    await removeDocker(host);
  }
}

async function byUs({ networks }: TwoNetworks, { hosts: [host], pids }: Lab): Promise<Found> {
  const run = new Run();
  const of = run.of("containerAttachment");
  const input = inputOf(host);
  const made: { state: State; kind: "ipvlanNetwork" | "macvlanNetwork" | "containerAttachment" }[] = [];
  try {
    await run.look(input);
    for (const { name, ours: wanted } of networks) {
      const { driver, options } = facts({ ours: wanted });
      const args = { ...withId(options, ours.vlanId), host: input, name };
      const network = await run.of(driver).create(name, args);
      made.unshift({ state: network, kind: driver });
      const state = await of.create(`in-${name}`, attached(network, `in-${name}`, container.a));
      made.unshift({ state, kind: "containerAttachment" });
    }
    const inBoth = await interfaces(host, pids.a, ours);
    const [first] = made.splice(2, 1);
    if (first !== undefined) await of.delete(first.state);
    return { inBoth, inTheSecond: await interfaces(host, pids.a, ours) };
  } finally {
    for (const { state, kind } of made) await run.of(kind).delete(state);
    run.end();
  }
}

async function interfaces(host: LabHost, pid: number, { vlanId }: Side): Promise<Interfaces> {
  const inside = `nsenter -t ${String(pid)} -n ip`;
  const [links = "[]", routes = "[]"] = await script(
    host,
    `echo $(${inside} -j address show)`,
    `echo $(${inside} -j route show)`,
  );
  type Link = { ifname: string; addr_info: { local: string; family: string }[] };
  type Route = { dst: string; gateway?: string; dev: string };
  const found = (JSON.parse(links) as Link[])
    .filter(({ ifname }) => ifname !== "lo")
    .map(({ ifname, addr_info: all }) => [
      ifname,
      all.filter(({ family }) => family === "inet").map(({ local }) => local),
    ]);
  const ways = (JSON.parse(routes) as Route[])
    .filter(({ dst }) => dst === "default")
    .map(({ gateway = "nobody", dev }) => `via ${gateway} dev ${dev}`);
  const text = JSON.stringify({ ...Object.fromEntries(found), default: ways });
  return JSON.parse(text.replaceAll(`10.${String(vlanId)}.`, "10.ID.")) as Interfaces;
}
