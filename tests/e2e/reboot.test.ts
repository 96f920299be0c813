/** Three hosts with what the examples have lose power together: all of it is there again before anybody runs Pulumi. */
import { cp } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { removeContainers, startContainers, type Engine } from "../examples/_containers";
import type { Lab, LabHost } from "../lab";
import { waitUntil } from "../lab/wait";
import { lookInside, type Inside } from "../oracle/_inside";
import { listLinks, restored } from "../scenarios/_after-boot";
import { sharedLab } from "../shared-lab";
import { outcomes, ScratchStack, succeeded, wipe } from "./_helpers";

jest.setTimeout(420_000);

const EXAMPLES = resolve(__dirname, "../../examples");
const VLANS = [10, 139, 218];

/** By host; each container is on one network. */
const CONTAINERS: readonly { readonly engine: Engine; readonly names: readonly string[] }[] = [
  { engine: "docker", names: ["proxy", "web", "app"] },
  { engine: "docker", names: ["proxy", "shop", "api", "worker"] },
  { engine: "podman", names: ["office", "meter", "shop"] },
];
/** The networks of those that are not alone with those of their name. */
const NETWORKS: Readonly<Record<string, string>> = {
  web: "front",
  app: "front",
  api: "rack",
  worker: "rack",
};

/** What each example's config says here. */
function configs(connections: readonly string[]): Record<string, Record<string, unknown>> {
  const [first, second, third] = [0, 1, 2].map((index): Entry => (kind) => ({
    name: `${kind}${String(index + 1)}`,
    ...{ connection: connections[index], trunk: "eth0", parent: "eth0", number: 11 + index },
  })) as [Entry, Entry, Entry];
  const proxy = { name: "proxy", vlan: "web", docker: "proxy" };
  return {
    "vlan-rollout": {
      hosts: [first, second, third].map((entry) => entry("rolled")),
      vlans: [{ id: 110, name: "storage", subnet: "10.110.0.0/24", mtu: 1496 }],
    },
    "vlan-trunk-to-containers": {
      vlans: [
        { id: 10, name: "web", subnet: "192.168.10.0/24" },
        { id: 30, name: "db", subnet: "192.168.30.0/24", gateway: "192.168.30.254" },
      ],
      hosts: [first, second].map((entry) => ({ ...entry("node"), containers: [proxy] })),
    },
    "macvlan-on-the-lan": {
      lan: { subnet: "192.168.1.0/24", ipRange: "192.168.1.192/27", exclude: ["192.168.1.192"] },
      hosts: [
        { ...second("lan"), containers: [{ name: "shop", docker: "shop", address: "192.168.1.80" }] },
        { ...third("lan"), containers: [{ name: "shop", podman: "shop" }] },
      ],
    },
    "ipvlan-l3-between-racks": {
      hosts: [
        {
          ...second("rack"),
          ...{
            uplink: "eth0.301",
            uplinkAddress: "10.1.1.11",
            subnets: ["192.168.110.0/24", "192.168.112.0/24"],
          },
          containers: [
            { name: "api", docker: "api" },
            { name: "worker", docker: "worker", addresses: ["192.168.112.30"] },
          ],
        },
      ],
    },
    "dual-stack": {
      networks: [
        {
          ...{ name: "office", vlanId: 218 },
          subnets: [
            { cidr: "192.168.218.0/24" },
            { cidr: "2001:db8:abc8::/64", gateway: "2001:db8:abc8::10" },
          ],
        },
        { name: "sensors", vlanId: 139, subnets: [{ cidr: "2001:db8:abc2::/64" }] },
      ],
      hosts: [
        {
          ...third("dual"),
          containers: [
            { name: "office", network: "office", podman: "office" },
            { name: "meter", network: "sensors", podman: "meter" },
          ],
        },
      ],
    },
    "isolated-networks": {
      connection: connections[0],
      networks: [{ name: "front", subnets: [{ cidr: "192.168.242.0/24" }] }, { name: "back" }],
      containers: ["web", "app"].map((name) => ({ name, docker: name, networks: ["front"] })),
    },
  };
}

type Entry = (kind: string) => Record<string, unknown>;

/** Runs the examples' own programs, one after the other, each with its config. */
const programOf = (connections: readonly string[]): string => `
const { setConfig } = require("@pulumi/pulumi").runtime;
for (const [example, config] of Object.entries(${JSON.stringify(configs(connections))})) {
  for (const [key, value] of Object.entries(config))
    setConfig("fleet:" + key, typeof value === "string" ? value : JSON.stringify(value));
  require("./" + example + "/index.ts");
}`;

let lab: Lab;
let hosts: readonly LabHost[];
let stack: ScratchStack;

/** The engines run at boot, and start their containers themselves. */
const atBoot: Readonly<Record<Engine, string>> = {
  docker: "systemctl enable docker",
  podman: "systemctl enable podman-restart",
};

beforeAll(async () => {
  lab = await sharedLab();
  hosts = lab.hosts.slice(0, 3);
  for (const vlan of VLANS) await lab.allowVlan(vlan, [1, 2, 3]);
  stack = await ScratchStack.create({
    logsIn: true,
    lab,
    program: programOf(hosts.map(({ sshPort }) => `root@127.0.0.1:${String(sshPort)}`)),
  });
  for (const example of Object.keys(configs([])))
    await cp(join(EXAMPLES, example), join(stack.folder, example), {
      recursive: true,
      filter: (path) => basename(path) !== "node_modules",
    });
  await eachHost(async (host, { engine, names }) => {
    await wipe(host);
    await startContainers(host, engine, names, "--restart always");
    // The containers are to outlive the power loss, which is a matter of the engines.
    await host.run(`${atBoot[engine]} && sync`);
  });
});

afterAll(async () => {
  await stack.remove();
  await eachHost(async (host, { engine, names }) => {
    await removeContainers(host, engine, names);
    await host.run(`${atBoot[engine].replace("enable", "disable")}; systemctl stop docker docker.socket`, {
      check: false,
    });
    await wipe(host);
  });
  for (const vlan of VLANS) await lab.disallowVlan(vlan, [1, 2, 3]);
});

function eachHost<T>(work: (host: LabHost, of: (typeof CONTAINERS)[number]) => Promise<T>): Promise<T[]> {
  return Promise.all(
    hosts.map((host, index) => work(host, CONTAINERS[index] as (typeof CONTAINERS)[number])),
  );
}

interface Picture {
  /** Of the host's own namespace. */
  readonly links: readonly string[];
  /** By container: its one link, its addresses and its routes. */
  readonly inside: Readonly<Record<string, Inside>>;
}

function look(): Promise<Picture[]> {
  return eachHost(async (host, { engine, names }) => {
    const seen = await lookInside(host, await pidsOf(host, engine, names), { named: true });
    const inside = Object.fromEntries(seen.map((each, index) => [names[index] ?? "", each.inside]));
    return { links: await listLinks(host), inside };
  });
}

async function pidsOf(host: LabHost, engine: Engine, names: readonly string[]): Promise<number[]> {
  const { stdout } = await host.run(`${engine} inspect -f "{{.State.Pid}}" ${names.join(" ")}`);
  return stdout.trim().split("\n").map(Number);
}

const network = (container: string): string => NETWORKS[container] ?? container;

/** Expects each container to reach those of its network, itself included, and nobody else: asked all at once. */
async function expectReach(pictures: readonly Picture[]): Promise<void> {
  const addresses = pictures.flatMap(({ inside }) =>
    Object.entries(inside).flatMap(([owner, { addresses: own }]) =>
      Object.keys(own)
        .filter((each) => !each.startsWith("LINK-LOCAL"))
        .map((each) => ({ owner, address: each.split("/")[0] ?? "" })),
    ),
  );
  const said = await eachHost(async (host, { engine, names }) => {
    const pids = await pidsOf(host, engine, names);
    const lines = names.flatMap((name, index) =>
      addresses.map(({ owner, address }) => {
        const tries = network(owner) === network(name) ? 8 : 1;
        return `ask ${String(pids[index])} ${String(tries)} ${address} "${host.name} ${name} to ${owner} ${address}" &`;
      }),
    );
    const { stdout } = await host.run("sh", { stdin: [asking, ...lines, "wait"].join("\n") });
    return stdout.trim().split("\n");
  });
  const expected = eachName((host, name) =>
    addresses
      .filter(({ owner }) => network(owner) === network(name))
      .map(({ owner, address }) => `${host} ${name} to ${owner} ${address}`),
  );
  expect(said.flat().sort()).toEqual(expected.sort());
}

const asking = `
ask() {
  for try in $(seq $2); do
    nsenter -t $1 -n ping -n -c 1 -W 1 $3 >/dev/null 2>&1 && echo "$4" && break
  done
}`;

function eachName<T>(work: (host: string, name: string) => readonly T[]): T[] {
  return CONTAINERS.flatMap(({ names }, index) =>
    names.flatMap((name) => work(hosts[index]?.name ?? "", name)),
  );
}

test("all examples on three hosts that lose power together: links, addresses, routes, sysctls, containers and who reaches whom are as before", async () => {
  succeeded(await stack.up());
  const before = await look();
  await expectReach(before);

  await Promise.all(hosts.map((host) => host.powerOff()));
  await Promise.all(hosts.map((host) => host.boot()));
  await Promise.all(hosts.map((host) => host.run(restored, { timeoutMs: 90_000 })));
  const seen = (): Promise<Picture[] | undefined> => look().catch(() => undefined);
  await waitUntil(async () => isDeepStrictEqual(await seen(), before), {
    timeoutMs: 120_000,
    intervalMs: 500,
  });
  expect(await look()).toEqual(before);
  await expectReach(before);

  const again = succeeded(await stack.up());
  expect(outcomes(again.events)).toEqual({});
  expect(again.output).not.toMatch(/has changed on the host|did not come back/);
  succeeded(await stack.destroy());
  const left = await eachHost((host) => host.run("ls /sys/class/net; ls /var/lib/trunkline/links"));
  for (const { stdout } of left) expect(stdout).not.toMatch(/eth0\.|dm-/);
});
