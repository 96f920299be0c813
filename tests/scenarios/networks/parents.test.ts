import type { LabHost } from "../../lab";
import { attached, hostLinks, inside, makeNetwork } from "../attachments/_networks";
import { link, only, records, useHosts } from "../_host";
import { Run, type State } from "../_run";

const targets = useHosts();

/** Lists the links that tests made. */
async function made(host: LabHost): Promise<string[]> {
  return (await hostLinks(host)).filter((name) => !["eth0", "lo", "mgmt0"].includes(name));
}

async function networkRecords(host: LabHost): Promise<string> {
  return (await host.run("ls /var/lib/trunkline/networks 2>/dev/null", { check: false })).stdout.trim();
}

test("a sub-interface that does not come up is not left dangling", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add d0 type dummy && ip link set d0 up");
  const run = new Run();
  await run.look(input);
  // After the look: the sub-interface can still be created, but not brought up.
  await host.run("ip link set d0 down");
  await expect(makeNetwork(run, input, { options: { parent: "d0.50" } })).rejects.toThrow(
    /h1: parent link "d0" is down/,
  );
  expect(await made(host)).toEqual(["d0"]);
  expect(await records(host)).toEqual([]);
  expect(await networkRecords(host)).toBe("");

  await host.run("ip link set d0 up");
  const network = await makeNetwork(new Run(), input, { options: { parent: "d0.50" } });
  expect(network.outs).toMatchObject({ parent: "d0.50", parentOwned: true });
  await new Run().of("ipvlanNetwork").delete(network);
  expect(await made(host)).toEqual(["d0"]);
});

test("a sub-interface made by hand is used under any name, and kept", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add link eth0 name trunk50 type vlan id 50 && ip link set trunk50 up");
  await host.run("ip link add link eth0 name eth0.60 type vlan id 60 && ip link set eth0.60 up");
  const before = [await link(host, "trunk50"), await link(host, "eth0.60")];
  const run = new Run();
  await run.look(input);
  const first = await makeNetwork(run, input, { options: { parent: "trunk50" } });
  const options = { parent: "eth0.60", subnets: [{ cidr: "192.168.60.0/24" }] };
  const second = await makeNetwork(run, input, { name: "db60", driver: "macvlanNetwork", options });
  expect([first.outs["parentOwned"], second.outs["parentOwned"]]).toEqual([false, false]);
  const later = new Run();
  await later.of("ipvlanNetwork").delete(first);
  await later.of("macvlanNetwork").delete(second);
  expect([await link(host, "trunk50"), await link(host, "eth0.60")]).toEqual(before);
});

test.each([
  [
    "eth0.10.20",
    "ip link add link eth0 name eth0.10 type vlan id 10 && ip link set eth0.10 up",
    "eth0.10",
    20,
  ],
  ["bond0.50", "ip link add bond0 type bond && ip link set bond0 up", "bond0", 50],
  ["eth0.0010", "true", "eth0", 10],
])(
  "%s is made on what stands before its last dot, and goes with its network",
  async (name, given, below, id) => {
    const { host, input } = only(targets);
    await host.run(given);
    const before = await made(host);
    const run = new Run();
    await run.look(input);
    const options = { parent: name, mtu: 9000 };
    const { problems } = await run
      .of("ipvlanNetwork")
      .check("db", { host: input, name: "db", subnets: [{ cidr: "192.168.10.0/24" }], ...options });
    expect(problems).toEqual([
      `h1: mtu 9000 is above the 1500 of "${below}", which "${name}" is made on; lower it, or raise the parent's first [mtu-above-parent]`,
    ]);
    const network = await makeNetwork(run, input, { options: { parent: name } });
    expect(network.outs["parentOwned"]).toBe(true);
    expect(await link(host, name)).toMatchObject({ link: below, linkinfo: { info_data: { id } } });
    await new Run().of("ipvlanNetwork").delete(network);
    expect(await made(host)).toEqual(before);
  },
);

test("two networks on one sub-interface: it stays when its maker goes first, and goes with the last", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const options = (third: number): Record<string, unknown> => ({
    parent: "eth0.40",
    allowSharedParent: true,
    subnets: [{ cidr: `192.168.${String(third)}.0/24` }],
  });
  const first = await makeNetwork(run, input, { name: "first", options: options(41) });
  const second = await makeNetwork(run, input, { name: "second", options: options(42) });
  expect([first.outs["parentOwned"], second.outs["parentOwned"]]).toEqual([true, false]);
  const red = await run.of("containerAttachment").create("red", attached(second, "red", { netns: "red" }));
  const before = await link(host, "eth0.40");

  const later = new Run();
  await later.look(input);
  await later.of("ipvlanNetwork").delete(first);
  expect((await link(host, "eth0.40"))?.ifindex).toBe(before?.ifindex);
  expect((await inside(host, "--net=/run/netns/red")).links).toHaveLength(1);
  const refreshed = await later.of("ipvlanNetwork").refresh(second);
  expect(refreshed?.outs["parentOwned"]).toBe(true);
  const again = await later.of("ipvlanNetwork").up("second", second.inputs, refreshed);
  expect(again.done).toBe("unchanged");

  await later.of("containerAttachment").delete(red);
  await later.of("ipvlanNetwork").delete(again);
  expect(await made(host)).toEqual([]);
  expect(await records(host)).toEqual([]);
});

test("the sub-interface that another program's network is on is not removed under it", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  await run.look(input);
  const vlan = await run.create("vlan", { host: input, parent: "eth0", vlanId: 70 });
  const network = await makeNetwork(new Run(), input, { options: { parent: "eth0.70" } });
  expect(network.outs["parentOwned"]).toBe(false);
  await expect(new Run().delete(vlan)).rejects.toThrow(
    /h1: link "eth0.70" cannot be deleted while it is in use by network "db"/,
  );
  expect(await link(host, "eth0.70")).toBeDefined();
  const later = new Run();
  await later.of("ipvlanNetwork").delete(network);
  await later.delete(vlan);
  expect(await made(host)).toEqual([]);
});

test("with another name and another parent a network keeps its subnet: its predecessor goes first", async () => {
  const { host, input } = only(targets);
  let network: State | undefined;
  for (const options of [
    { name: "db", parent: "eth0.10", subnets: [{ cidr: "192.168.10.0/24" }] },
    { name: "web", parent: "eth0.20", subnets: [{ cidr: "192.168.10.0/24" }] },
    { name: "inside", subnets: [{ cidr: "192.168.10.0/25" }] },
    { name: "within", internal: true },
  ]) {
    const run = new Run();
    // This run sees the predecessor, which must not be an obstacle in the check either.
    await run.look(input);
    network = await run.of("ipvlanNetwork").up("db", { host: input, ...options }, network);
  }
  expect(await networkRecords(host)).toBe("within");
  await new Run().of("ipvlanNetwork").delete(network as State);
  expect(await made(host)).toEqual([]);
  expect(await records(host)).toEqual([]);
});

test("a parent that somebody removed: refresh tells, up makes what was made before, and says what is missing otherwise", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add d0 type dummy && ip link set d0 up");
  const run = new Run();
  await run.look(input);
  const onOwn = { parent: "d0.80", subnets: [{ cidr: "192.168.80.0/24" }] };
  const own = await makeNetwork(run, input, { name: "own", options: onOwn });
  const byHand = await makeNetwork(run, input, { name: "byhand", options: { parent: "d0" } });
  await host.run("ip link del d0.80");

  const later = new Run();
  await later.look(input);
  const refreshed = (await later.of("ipvlanNetwork").refresh(own)) as State;
  expect(refreshed.outs["drift"]).toMatch(/^ip link add link d0 name d0\.80 /);
  const again = await later.of("ipvlanNetwork").up("own", own.inputs, refreshed);
  expect(again).toMatchObject({ done: "updated", outs: { parentOwned: true } });
  expect(await link(host, "d0.80")).toBeDefined();

  await host.run("ip link del d0");
  const last = new Run();
  await last.look(input);
  const { problems } = await last.of("ipvlanNetwork").check("byhand", byHand.inputs, byHand);
  expect(problems.join()).toMatch(/h1: parent link "d0" does not exist; links there: lo, mgmt0, eth0/);
  // The link on it went with the parent; what is left goes with the network.
  await last.of("ipvlanNetwork").delete(again);
  await last.of("ipvlanNetwork").delete(byHand);
  expect(await records(host)).toEqual([]);
  expect(await networkRecords(host)).toBe("");
});

test("passthru takes its parent for itself, first or second, and gives it back as it was", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add d0 type dummy && ip link set d0 up; ip netns add red; ip netns add blue");
  const before = await link(host, "d0");
  const options = (third: number, mode: string): Record<string, unknown> => ({
    parent: "d0",
    allowSharedParent: true,
    mode,
    subnets: [{ cidr: `192.168.${String(third)}.0/24` }],
  });
  const run = new Run();
  await run.look(input);
  const of = run.of("macvlanNetwork");
  const make = (name: string, mode: string, third: number): ReturnType<typeof makeNetwork> =>
    makeNetwork(run, input, { driver: "macvlanNetwork", name, options: options(third, mode) });
  const through = await make("through", "passthru", 1);
  await expect(make("bridge", "bridge", 2)).rejects.toThrow(
    /"d0" has the network "through" \(macvlan passthru, .*which excludes macvlan bridge/,
  );
  const red = await run.of("containerAttachment").create("red", attached(through, "red", { netns: "red" }));
  expect(red.outs["macAddress"]).toBe(before?.address);
  const [seen] = (await inside(host, "--net=/run/netns/red")).links;
  expect(seen).toMatchObject({ linkinfo: { info_kind: "macvlan", info_data: { mode: "passthru" } } });
  const { problems } = await run
    .of("containerAttachment")
    .check("blue", attached(through, "blue", { netns: "blue" }));
  expect(problems.join()).toMatch(/"through" has mode passthru, which allows one attachment, and has "red"/);
  await run.of("containerAttachment").delete(red);
  await of.delete(through);
  expect(await link(host, "d0")).toEqual(before);

  await make("bridge", "bridge", 2);
  await expect(make("through", "passthru", 1)).rejects.toThrow(
    /"d0" has the network "bridge" \(macvlan bridge, .*which excludes macvlan passthru/,
  );
});

test.each(["ipvlanNetwork", "macvlanNetwork"] as const)(
  "%s: a container is attached while the parent is down, and has its network when that comes up",
  async (driver) => {
    const { host, input } = only(targets);
    await host.run("ip link add d0 type dummy; ip netns add red; ip netns add blue");
    const run = new Run();
    await run.look(input);
    const network = await makeNetwork(run, input, { driver, options: { parent: "d0" } });
    const of = run.of("containerAttachment");
    const red = await of.create("red", attached(network, "red", { netns: "red" }));
    await of.create("blue", attached(network, "blue", { netns: "blue" }));
    expect((await link(host, "d0"))?.flags).not.toContain("UP");
    await host.run("ip link set d0 up");
    const ping = "for i in 1 2 3 4 5; do ip netns exec red ping -c 1 -W 1 192.168.10.3 && exit; done; exit 1";
    await host.run("sh", { stdin: ping });
    const again = await new Run()
      .of("containerAttachment")
      .up("red", attached(network, "red", { netns: "red" }), red);
    expect(again.done).toBe("unchanged");
  },
);
