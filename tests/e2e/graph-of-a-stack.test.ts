import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  eventually,
  holdLock,
  listing,
  nameOf,
  progress,
  program,
  ScratchStack,
  succeeded,
  webHosts,
  wipe,
  type EngineEvent,
} from "./_helpers";

const HOSTS = [1, 2, 3];
const NETWORKS = ["a", "b"];
const CONTAINERS = ["red", "green", "blue"];

const networks = HOSTS.flatMap((host) =>
  NETWORKS.map((letter) => ({ host, letter, key: `${host}${letter}` })),
);
const vlanNames = networks.map(({ key }) => `vlan${key}`);
const networkNames = networks.map(({ key }) => `net${key}`);
const attachmentNames = networks.flatMap(({ key }) => CONTAINERS.map((container) => `${container}${key}`));

/** On each host: two sub-interfaces, a network on each, and the same three containers on both networks. */
const body = (withContainers: boolean): string => `
  [web1, web2, web3].forEach((host, index) => {
    ${JSON.stringify(NETWORKS)}.forEach((letter, nth) => {
      const key = index + 1 + letter;
      const vlan = new trunkline.VlanSubInterface("vlan" + key, { host, parent: "eth0", vlanId: 10 + nth });
      const network = new trunkline.IpvlanNetwork("net" + key, { host, parent: vlan, subnets: [{ cidr: "192.168.1" + nth + ".0/24" }] });
      for (const netns of ${withContainers ? JSON.stringify(CONTAINERS) : "[]"})
        new trunkline.ContainerAttachment(netns + key, { network, container: { netns } });
    });
  });`;

/** All edges as `FROM -> TO: INPUTS`, where INPUTS are the inputs of TO that come from outputs of FROM. */
const edges = networks.flatMap(({ host, key }) => [
  `web${host} -> vlan${key}: host`,
  `web${host} -> net${key}: host`,
  `vlan${key} -> net${key}: parent`,
  // A network's reference has its Host's, so that an attachment knows in which state it is born.
  ...CONTAINERS.flatMap((container) =>
    [`web${host}`, `net${key}`].map((from) => `${from} -> ${container}${key}: host, network`),
  ),
]);

/** For each resource, those that must exist before it is made and until it is gone. */
const prerequisites = new Map<string, string[]>();
for (const { host, key } of networks) {
  prerequisites.set(`vlan${key}`, [`web${host}`]);
  prerequisites.set(`net${key}`, [`web${host}`, `vlan${key}`]);
  for (const container of CONTAINERS) prerequisites.set(`${container}${key}`, [`net${key}`]);
}

/** Lets all steps run at once, except those that wait for others. */
const ALL_AT_ONCE = "--parallel=64";

describe("the graph of 3 hosts × 2 networks × 3 attachments", () => {
  let lab: Lab;
  let hosts: LabHost[];
  let stack: ScratchStack;
  let before: string[];

  /** Waits until the steps of exactly these resources have begun, and none has ended. */
  const inFlight = (names: readonly string[]): Promise<true> =>
    eventually(`${String(names.length)} steps at once`, async () => {
      const { begun, ended } = progress(await stack.eventsSoFar());
      expect(ended).toEqual([]);
      expect(names).toEqual(expect.arrayContaining(begun));
      return begun.length === names.length || undefined;
    });

  beforeAll(async () => {
    lab = await sharedLab();
    hosts = lab.hosts.slice(0, HOSTS.length);
    await Promise.all(hosts.map(wipe));
    for (const host of hosts)
      for (const name of CONTAINERS) await host.run(`ip netns add ${name} && ip -n ${name} link set lo up`);
    before = await Promise.all(hosts.map(everywhere));
    stack = await ScratchStack.create({ lab, program: program(webHosts(hosts), body(false)) });
  });

  afterAll(async () => {
    await stack.remove();
    await Promise.all(hosts.map(wipe));
  });

  test("hosts and what is side by side on them are made at once; a host that is slow holds up no other", async () => {
    const [release = releaseNothing, ...others] = await Promise.all(hosts.map(holdLock));
    const up = stack.startUp(ALL_AT_ONCE);
    await inFlight(vlanNames);
    await release();
    const ofFirst = ["vlan1a", "vlan1b", "net1a", "net1b"];
    await eventually("the first host has all it is to have", async () => {
      const { begun, ended } = progress(await stack.eventsSoFar());
      expect(ofFirst).toEqual(expect.arrayContaining(ended));
      // Steps on the other hosts have begun, but none of those that wait for them.
      expect([...vlanNames, "net1a", "net1b"]).toEqual(expect.arrayContaining(begun));
      return ended.length === ofFirst.length || undefined;
    });
    for (const releaseOther of others) await releaseOther();
    const { events } = succeeded(await up.ended());
    expectInOrder(events, { made: true, names: [...vlanNames, ...networkNames] });
  });

  test("all attachments are made at once, when their networks are there", async () => {
    await stack.setProgram(program(webHosts(hosts), body(true)));
    const releases = await Promise.all(hosts.map(holdLock));
    const up = stack.startUp(ALL_AT_ONCE);
    await inFlight(attachmentNames);
    for (const release of releases) await release();
    const { events } = succeeded(await up.ended());
    expectInOrder(events, { made: true, names: attachmentNames });
  });

  test("the exported graph and the state have exactly these edges", async () => {
    const file = join(stack.folder, "graph.dot");
    await stack.must("stack", "graph", file, "--ignore-parent-edges");
    expect(edgesOf(await readFile(file, "utf8"))).toEqual([...edges].sort());

    const stored = (await stack.resources()).filter(({ urn }) => urn.includes("trunkline"));
    expect(stored).toHaveLength(
      HOSTS.length + vlanNames.length + networkNames.length + attachmentNames.length,
    );
    const fromState = stored.flatMap(({ urn, dependencies = [], propertyDependencies = {} }) =>
      dependencies.map((from) => {
        const inputs = Object.keys(propertyDependencies).filter((name) =>
          propertyDependencies[name]?.includes(from),
        );
        return `${nameOf(from)} -> ${nameOf(urn)}: ${inputs.sort().join(", ")}`;
      }),
    );
    expect(fromState.sort()).toEqual([...edges].sort());
  });

  test("from nothing, all is made down the edges", async () => {
    succeeded(await stack.destroy());
    const { events } = succeeded(await stack.up(ALL_AT_ONCE));
    expectInOrder(events, { made: true, names: [...vlanNames, ...networkNames, ...attachmentNames] });
  });

  test("all is destroyed up the edges, side by side", async () => {
    const releases = await Promise.all(hosts.map(holdLock));
    const destroy = stack.startDestroy(ALL_AT_ONCE);
    await inFlight(attachmentNames);
    for (const release of releases) await release();
    const { events } = succeeded(await destroy.ended());
    // Hosts are only forgotten, after everything else.
    const hostNames = HOSTS.map((host) => `web${host}`);
    expectInOrder(events, {
      made: false,
      names: [...hostNames, ...vlanNames, ...networkNames, ...attachmentNames],
    });
    expect(await Promise.all(hosts.map(everywhere))).toEqual(before);
  });
});

const releaseNothing = (): Promise<void> => Promise.resolve();

/** Expects each of `names` once, and none before its prerequisites have ended. */
function expectInOrder(
  events: readonly EngineEvent[],
  { made, names }: { readonly made: boolean; readonly names: readonly string[] },
): void {
  const ended = new Set<string>();
  const begun: string[] = [];
  const early: string[] = [];
  for (const event of events) {
    const { begun: [beginning] = [], ended: [ending] = [] } = progress([event]);
    if (ending !== undefined) ended.add(ending);
    if (beginning === undefined) continue;
    begun.push(beginning);
    const awaited = made
      ? (prerequisites.get(beginning) ?? [])
      : [...prerequisites].flatMap(([name, all]) => (all.includes(beginning) ? [name] : []));
    early.push(
      ...awaited
        .filter((name) => names.includes(name) && !ended.has(name))
        .map((name) => `${beginning} before ${name}`),
    );
  }
  expect(early).toEqual([]);
  expect(begun.sort()).toEqual([...names].sort());
  expect([...ended].sort()).toEqual([...names].sort());
}

/** Parses the edges in the output of `pulumi stack graph`; fails on an unknown kind of line. */
function edgesOf(dot: string): string[] {
  const names = new Map<string, string>();
  const found: { readonly from: string; readonly to: string; readonly inputs: string }[] = [];
  for (const line of dot.trim().split("\n").slice(1, -1)) {
    const node = /^ *(\w+) \[label="([^"]+)"\];$/.exec(line);
    const edge = /^ *(\w+) -> (\w+) \[color = "[^"]+", label = "([^"]*)"\];$/.exec(line);
    if (node !== null) names.set(node[1] ?? "", nameOf(node[2] ?? ""));
    else if (edge !== null) found.push({ from: edge[1] ?? "", to: edge[2] ?? "", inputs: edge[3] ?? "" });
    else throw new Error(`not a line that we know: ${line}`);
  }
  const name = (node: string): string => names.get(node) ?? `unnamed ${node}`;
  return found.map(({ from, to, inputs }) => `${name(from)} -> ${name(to)}: ${inputs}`).sort();
}

/** Lists the host, and the links in its containers. */
async function everywhere(host: LabHost): Promise<string> {
  const { stdout } = await host.run("ip -all netns exec ip -br link show");
  return `${await listing(host)}\n${stdout}`;
}
