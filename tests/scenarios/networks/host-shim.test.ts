import type { LabHost } from "../../lab";
import { attached, inside, makeNetwork } from "../attachments/_networks";
import { addressesOf, everything, link, only, records, useHosts } from "../_host";
import { Run, type Kind, type State } from "../_run";

const targets = useHosts(2);
const first = targets.slice.bind(targets, 0, 1);

const subnets = [
  { cidr: "192.168.10.0/24", ipRange: "192.168.10.128/25" },
  { cidr: "2001:db8:10::/64", ipRange: "2001:db8:10::1:0/112" },
];
const shimAddresses = ["192.168.10.128", "2001:db8:10::1:0"];

/** Returns what a shim has to leave unchanged, besides links and records. */
async function before(host: LabHost): Promise<string> {
  const { stdout } = await host.run("ip route show table all; ip -6 route show table all | grep -v fe80");
  return `${await everything(host)}\n${stdout}`;
}

async function reaches(host: LabHost, address: string, from = ""): Promise<boolean> {
  const ping = `${from === "" ? "" : `ip netns exec ${from} `}ping -W 1 ${address}`;
  // The kernel may still be busy with links that have just come up.
  const { code } = await host.run(`${ping} -c 1 || ${ping} -c 4 -i 0.5`, { check: false });
  return code === 0;
}

/** Returns descriptions of the pings that got no answer, in either direction. */
async function unreached(host: LabHost, container: State, network: State): Promise<string[]> {
  const shim = network.outs["shim"] as { addresses: string[] };
  const ways = [
    ...(container.outs["addresses"] as string[]).map((address) => ({ address, from: "" })),
    ...shim.addresses.map((address) => ({ address, from: "red" })),
  ];
  const answers = await Promise.all(ways.map(({ address, from }) => reaches(host, address, from)));
  return ways.flatMap(({ address, from }, index) => (answers[index] ? [] : [`${address} from ${from}`]));
}

/** Prepares a LAN on the host alone, and a container. */
async function prepare(): Promise<Run> {
  const [{ host, input }] = [only(first())];
  await host.run(
    "ip link add d0 type dummy && ip address add 192.168.10.5/24 dev d0 && ip address add 2001:db8:10::5/64 dev d0 nodad; " +
      "ip link set d0 up; ip netns add red",
  );
  const run = new Run();
  await run.look(input);
  return run;
}

const onLan = { parent: "d0", subnets, hostShim: {} };

async function attachRed(run: Run, network: State): Promise<State> {
  return run.of("containerAttachment").create("red", attached(network, "red", { netns: "red" }));
}

async function changed(driver: Kind, network: State, options: Record<string, unknown>): Promise<State> {
  const run = new Run();
  await run.look(only(first()).input);
  const after = await run.of(driver).up("db", { ...network.inputs, ...options }, network);
  expect(after.done).toBe("updated");
  return after;
}

test.each([
  ["macvlanNetwork", {}],
  ["ipvlanNetwork", {}],
  ["ipvlanNetwork", { mode: "l3" }],
  ["ipvlanNetwork", { mode: "l3s" }],
] as const)(
  "%s %j: host and container reach each other by the shim alone, and what was there stays as it was",
  async (driver, mode) => {
    const { host } = only(first());
    const run = await prepare();
    // Distributions set this for all links, so a shim must work with it.
    await host.run("echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter");
    const was = await before(host);
    const network = await makeNetwork(run, only(first()).input, { driver, options: { ...onLan, ...mode } });
    expect(network.outs["shim"]).toEqual({
      name: expect.stringMatching(/^hs-[0-9a-f]{12}$/) as string,
      up: true,
      addresses: shimAddresses,
      routes: ["192.168.10.128/25", "2001:db8:10::1:0/112"],
    });
    const red = await attachRed(run, network);
    expect(red.outs["addresses"]).toEqual(["192.168.10.129", "2001:db8:10::1:1"]);
    expect(await unreached(host, red, network)).toEqual([]);
    // On a segment the shim does not answer for the host's other addresses; where the host routes, for all.
    expect(await reaches(host, "192.168.10.5", "red")).toBe("mode" in mode);
    const { name } = network.outs["shim"] as { name: string };
    const shim = await link(host, name);
    const { stdout } = await host.run("ip -n red neighbour show");
    expect(stdout).not.toMatch(/^192\.168\.10\.5 .*lladdr/m);
    if (!("mode" in mode))
      expect(stdout).toContain(`192.168.10.128 dev eth0 lladdr ${shim?.address ?? "none"}`);
    const ra = await host.run(`cat /proc/sys/net/ipv6/conf/${name}/accept_ra`);
    expect(ra.stdout.trim()).toBe("0");

    const later = new Run();
    await later.look(only(first()).input);
    expect((await later.of(driver).refresh(network))?.outs).toEqual(network.outs);
    expect((await later.of(driver).up("db", network.inputs, network)).done).toBe("unchanged");
    await later.of("containerAttachment").delete(red);
    await later.of(driver).delete(network);
    expect(await before(host)).toBe(was);
    await host.run("echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter");
  },
);

test("what somebody did to a shim is found by refresh, and put right by up", async () => {
  const { host, input } = only(first());
  const run = await prepare();
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork", options: onLan });
  const red = await attachRed(run, network);
  const { name } = network.outs["shim"] as { name: string };
  const asMade = await link(host, name);
  for (const damage of [
    `ip link del ${name}`,
    `ip link set ${name} down`,
    `ip address add 192.168.10.7/32 dev ${name}; ip address del 192.168.10.128/32 dev ${name}; ` +
      `ip -6 route del 2001:db8:10::1:0/112 dev ${name}`,
  ]) {
    await host.run(damage);
    const later = new Run();
    await later.look(input);
    const found = await later.of("macvlanNetwork").refresh(network);
    expect(found?.outs["shim"]).not.toEqual(network.outs["shim"]);
    const healed = await later.of("macvlanNetwork").up("db", network.inputs, found);
    expect([healed.done, healed.outs["shim"]]).toEqual(["updated", network.outs["shim"]]);
    expect((await link(host, name))?.address).toBe(asMade?.address);
    expect(await unreached(host, red, network)).toEqual([]);
  }
});

test("a shim comes, changes and goes in place, and no attachment notices", async () => {
  const { host, input } = only(first());
  const run = await prepare();
  const options = { parent: "d0", subnets };
  const network = await makeNetwork(run, input, { options });
  const red = await attachRed(run, network);
  const was = await before(host);
  const seen = async (): Promise<unknown> => {
    const { links, routes } = await inside(host, "--net=/run/netns/red");
    return [links.map(({ ifindex }) => ifindex), routes];
  };
  const container = await seen();
  expect(network.outs).not.toHaveProperty("shim");

  let now = await changed("ipvlanNetwork", network, { hostShim: {} });
  expect(now.outs["shim"]).toMatchObject({ addresses: ["192.168.10.129", "2001:db8:10::1:1"] });
  expect(await unreached(host, red, now)).toEqual([]);
  const index = (await link(host, (now.outs["shim"] as { name: string }).name))?.ifindex;
  now = await changed("ipvlanNetwork", now, { hostShim: { addresses: ["192.168.10.200"], name: "shim0" } });
  expect(now.outs["shim"]).toMatchObject({
    name: "shim0",
    addresses: ["192.168.10.200", "2001:db8:10::1:1"],
  });
  expect((await link(host, "shim0"))?.ifindex).toBe(index);
  expect(addressesOf(await link(host, "shim0"))).toEqual(["192.168.10.200/32", "2001:db8:10::1:1/128"]);
  expect(await records(host)).toEqual(["shim0"]);
  expect(await unreached(host, red, now)).toEqual([]);
  const six = { cidr: "2001:db8:10::/64", ipRange: "2001:db8:10::1:0/120" };
  now = await changed("ipvlanNetwork", now, { subnets: [subnets[0], six] });
  expect(now.outs["shim"]).toMatchObject({ routes: ["192.168.10.128/25", "2001:db8:10::1:0/120"] });
  expect(await unreached(host, red, now)).toEqual([]);
  now = await changed("ipvlanNetwork", now, { subnets, hostShim: undefined });
  expect(now.outs["shim"]).toBeUndefined();
  expect(await before(host)).toBe(was);
  expect(await seen()).toEqual(container);
});

test("with the sub-interface that the network makes it comes and goes; a step that fails leaves nothing of either", async () => {
  const { host, input } = only(first());
  await host.run("ip link add d0 type dummy && ip link set d0 up && ip netns add red");
  const was = await before(host);
  const run = new Run();
  await run.look(input);
  // Not a unicast route, so no preview considers it; the kernel refuses a second route to this destination.
  await host.run("ip route add unreachable 192.168.10.0/24");
  const wish = { options: { parent: "d0.50", hostShim: {} } };
  await expect(makeNetwork(run, input, wish)).rejects.toThrow(/h1: .*File exists/);
  await host.run("ip route del unreachable 192.168.10.0/24");
  expect(await before(host)).toBe(was);
  expect((await host.run("find /var/lib/trunkline -type f -size +0 ! -name revision")).stdout).toBe("");

  const again = new Run();
  await again.look(input);
  const network = await makeNetwork(again, input, wish);
  const red = await attachRed(again, network);
  expect(await unreached(host, red, network)).toEqual([]);
  await again.of("containerAttachment").delete(red);
  await again.of("ipvlanNetwork").delete(network);
  expect(await before(host)).toBe(was);
});

test("a preview refuses what would take the host's own ways, and names it", async () => {
  const { input } = only(first());
  const run = new Run();
  await run.look(input);
  const problemsWith = async (ipRange?: string): Promise<string> => {
    const cidr = { cidr: "10.0.2.0/24", ...(ipRange && { ipRange }) };
    const options = { host: input, name: "db", parent: "mgmt0", subnets: [cidr], hostShim: {} };
    return (await run.of("macvlanNetwork").check("db", options)).problems.join("; ");
  };
  const whole = await problemsWith();
  expect(whole).toMatch(/^h1: hostShim: 10\.0\.2\.0\/24, routed over the shim, would capture /);
  expect(whole).toContain("10.0.2.0/24 (routed over mgmt0)");
  expect(whole).toContain("10.0.2.15 (the host itself, on mgmt0)");
  expect(whole).toContain("10.0.2.2 (a next hop of the host's routes)");
  expect(whole).toContain("10.0.2.2 (where the host is managed from)");
  expect(whole).toMatch(/give the subnet 10\.0\.2\.0\/24 an ipRange that holds containers only/);
  expect(await problemsWith("10.0.2.0/30")).toMatch(/would capture 10\.0\.2\.2 \(a next hop/);
  expect(await problemsWith("10.0.2.128/25")).toBe("");
});

test("on one segment the shims of two hosts have addresses of their own, and answer for nothing else", async () => {
  const [one, other] = targets;
  if (one === undefined || other === undefined) throw new Error("the lab has no two hosts");
  const lan = { [one.host.name]: "192.168.10.5/24", [other.host.name]: "192.168.10.6/24" };
  const each = async (words: (address: string) => string): Promise<void> => {
    await Promise.all(targets.map(({ host }) => host.run(words(lan[host.name] ?? ""))));
  };
  await each((address) => `ip address add ${address} dev eth0`);
  try {
    const run = new Run();
    await Promise.all(targets.map(({ input }) => run.look(input)));
    const networks = await Promise.all(
      targets.map(({ host, input }) =>
        makeNetwork(run, input, {
          driver: "macvlanNetwork",
          name: `${host.name}-db`,
          options: { subnets: subnets.slice(0, 1), hostShim: {} },
        }),
      ),
    );
    const shims = networks.map(({ outs }) => outs["shim"] as { name: string; addresses: string[] });
    expect(shims.flatMap(({ addresses }) => addresses).sort()).toEqual(["192.168.10.128", "192.168.10.129"]);
    // The rest of the range is reached over the shim as well: the other host's containers and shim.
    expect(await reaches(one.host, shims[1]?.addresses[0] ?? "none")).toBe(true);
    const { stdout } = await other.host.run("arping -b -c 6 -w 2 -I eth0 192.168.10.5", { check: false });
    const answers = [...stdout.matchAll(/\[([0-9A-Fa-f:]{17})\]/g)].map(([, mac = ""]) => mac.toLowerCase());
    expect([...new Set(answers)]).toEqual([(await link(one.host, "eth0"))?.address]);
    for (const network of networks) await run.of("macvlanNetwork").delete(network);
  } finally {
    await each((address) => `ip address del ${address} dev eth0`);
  }
});
