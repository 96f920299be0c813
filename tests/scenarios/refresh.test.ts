import { addressesOf, changesDuring, link, links, only, record, told, useHosts } from "./_host";
import { Run, type State } from "./_run";

const targets = useHosts();

interface Drift {
  readonly byHand: string;
  /** What refresh writes to the state. */
  readonly seen: Readonly<Record<string, unknown>>;
}

const drifts: readonly [string, Drift][] = [
  [
    "link gone",
    {
      byHand: "ip link del base.10",
      seen: { drift: expect.stringMatching(/^ip link add link base name base\.10 /) },
    },
  ],
  ["down", { byHand: "ip link set base.10 down", seen: { up: false } }],
  ["other MTU", { byHand: "ip link set base.10 mtu 1300", seen: { mtu: 1300 } }],
  [
    "other MAC address",
    { byHand: "ip link set base.10 address 02:bb:00:00:00:09", seen: { macAddress: "02:bb:00:00:00:09" } },
  ],
  [
    "other addresses",
    {
      byHand: "ip address del 192.0.2.1/24 dev base.10; ip address add 192.0.2.77/24 dev base.10",
      seen: { addresses: ["192.0.2.77/24", "2001:db8::1/64"] },
    },
  ],
  [
    "other flags and QoS maps",
    {
      byHand: "ip link set base.10 type vlan gvrp on egress-qos-map 5:5",
      seen: { egressQos: { "1": 1, "5": 5 } },
    },
  ],
  [
    "other id under the same name, its mark still on it",
    {
      byHand:
        "mark=$(cat /sys/class/net/base.10/ifalias); ip link del base.10; " +
        'ip link add link base name base.10 mtu 1400 type vlan id 99; ip link set base.10 alias "$mark" up',
      seen: { vlanId: 99 },
    },
  ],
];

const argsFor = (input: object, parent: string, last: number) => ({
  host: input,
  parent,
  vlanId: 10,
  mtu: 1400,
  macAddress: `02:aa:00:00:00:0${String(last)}`,
  addresses: [`192.0.${String(last + 1)}.1/24`, `2001:db8:0:${String(last - 1)}::1/64`],
  egressQos: { "1": 1 },
});

describe.each(drifts)("%s", (_title, { byHand, seen }) => {
  let states: [State, State];
  const wishes = () => {
    const { input } = only(targets);
    return { it: argsFor(input, "base", 1), right: argsFor(input, "other", 2) };
  };

  beforeEach(async () => {
    const { host } = only(targets);
    await host.run("for link in base other; do ip link add $link type dummy; ip link set $link up; done");
    const run = new Run();
    states = await Promise.all([run.up("it", wishes().it), run.up("right", wishes().right)]);
    await host.run(byHand);
  });

  afterEach(async () => {
    const { host } = only(targets);
    const healed = await link(host, "base.10");
    expect(healed).toMatchObject({
      link: "base",
      mtu: 1400,
      address: "02:aa:00:00:00:01",
      linkinfo: { info_data: { id: 10, flags: ["REORDER_HDR"] } },
    });
    expect(healed?.flags).toContain("UP");
    expect(healed?.linkinfo?.info_data?.egress_qos?.filter(({ to }) => to !== 0)).toEqual([
      { from: 1, to: 1 },
    ]);
    expect(addressesOf(healed)).toEqual(["192.0.2.1/24", "2001:db8::1/64"]);
  });

  test("refresh finds it; the up that follows heals it and touches nothing that is right", async () => {
    const { host, input } = only(targets);
    const [it, right] = states;
    const refresh = new Run();
    const [drifted, same] = await Promise.all([refresh.refresh(it), refresh.refresh(right)]);
    expect(refresh.roundTrips(input)).toEqual(["look"]);
    expect(drifted?.outs).toMatchObject(seen);
    expect(same?.outs).toEqual(right.outs);

    const run = new Run();
    await run.look(input);
    const changes = await changesDuring(host, async () => {
      const untouched = await run.up("right", wishes().right, same);
      expect(untouched.done).toBe("unchanged");
      const healed = await run.up("it", wishes().it, drifted);
      expect(healed.outs["owned"]).toBe(true);
    });
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.filter((line) => line.includes("other"))).toEqual([]);
    expect((await link(host, "other.10"))?.ifindex).toBe(right.outs["ifindex"]);

    const last = new Run();
    await last.look(input);
    expect((await last.up("right", wishes().right, same)).done).toBe("unchanged");
  });

  test("an up without a refresh finds and heals it as well", async () => {
    const { input } = only(targets);
    const [it, right] = states;
    const run = new Run();
    await run.look(input);
    expect((await run.up("right", wishes().right, right)).done).toBe("unchanged");
    expect((await run.up("it", wishes().it, it)).done).toBe("updated");
    // The engine itself shows only an update without a changed property.
    expect(told()).toEqual([
      expect.stringMatching(
        /^h1: base\.10 has changed on the host; pulumi up will do there: ip .* dev base\.10/,
      ),
    ]);
  });
});

test("parent gone: refresh and preview say why the link cannot come back, and with the parent it does", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add base type dummy; ip link set base up");
  const args = { host: input, parent: "base", vlanId: 10 };
  const state = await new Run().up("it", args);
  await host.run("ip link del base");
  const refreshed = await new Run().refresh(state);
  expect(refreshed?.outs["drift"]).toContain('parent link "base" does not exist');
  const preview = new Run();
  await preview.look(input);
  expect((await preview.check("it", args)).problems).toEqual([
    expect.stringContaining('parent link "base" does not exist'),
  ]);

  await host.run("ip link add base type dummy; ip link set base up");
  const again = await new Run().up("it", args, refreshed);
  expect(again.outs).not.toHaveProperty("drift");
  expect(await link(host, "base.10")).toMatchObject({ link: "base" });
});

test("parents gone for good: after a refresh, a deletion removes the records of what was on them", async () => {
  const { host, input } = only(targets);
  await host.run("for link in base below; do ip link add $link type dummy; ip link set $link up; done");
  const run = new Run();
  const subnets = [{ cidr: "192.168.10.0/24" }];
  const options = { host: input, name: "db", subnets, hostShim: { addresses: ["192.168.10.130"] } };
  const vlan = await run.up("it", { host: input, parent: "base", vlanId: 10 });
  const network = await run.of("ipvlanNetwork").up("db", { ...options, parent: "below.20" });
  await host.run("ip link del base; ip link del below");
  const refresh = new Run();
  const left = await Promise.all([refresh.refresh(vlan), refresh.of("ipvlanNetwork").refresh(network)]);
  expect(refresh.roundTrips(input)).toEqual(["look"]);

  const last = new Run();
  await Promise.all(
    left.map((state, index) =>
      last.of(index === 0 ? "vlanSubInterface" : "ipvlanNetwork").delete(state as State),
    ),
  );
  expect(last.roundTrips(input).filter((call) => call === "look")).toHaveLength(1);
  const { stdout } = await host.run("find /var/lib/trunkline -path '*s/*' -type f ! -name revision");
  expect(stdout).toBe("");
});

test("gone with its record, a sub-interface is forgotten", async () => {
  const { host, input } = only(targets);
  const state = await new Run().up("it", { host: input, parent: "eth0", vlanId: 10 });
  await host.run("ip link del eth0.10; rm /var/lib/trunkline/links/eth0.10");
  expect(await new Run().refresh(state)).toBeUndefined();
});

test("alias wiped: refresh says that it is not ours; up leaves it alone, adopt: true takes it back", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const state = await new Run().up("it", args);
  await host.run("ip link set eth0.10 alias ''");
  const refreshed = await new Run().refresh(state);
  expect(refreshed?.outs["owned"]).toBe(false);

  const run = new Run();
  await run.look(input);
  expect((await run.up("it", args, refreshed)).done).toBe("unchanged");
  expect((await link(host, "eth0.10"))?.ifalias).toBeUndefined();
  const adopted = await run.up("it", { ...args, adopt: true }, refreshed);
  expect(adopted.outs["owned"]).toBe(true);
  const now = await link(host, "eth0.10");
  expect(now?.ifindex).toBe(state.outs["ifindex"]);
  expect(now?.ifalias).toMatch(/^trunkline:lab\/dev\/it@/);
});

test("a link of other making under the name, unmarked: refresh says what it is, up refuses it and leaves it", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const state = await new Run().up("it", args);
  await host.run("ip link del eth0.10; ip link add link eth0 name eth0.10 type vlan id 99");
  const refreshed = await new Run().refresh(state);
  expect(refreshed?.outs).toMatchObject({ vlanId: 99, owned: false });
  const run = new Run();
  await run.look(input);
  await expect(run.up("it", args, refreshed)).rejects.toThrow('a different link has the name "eth0.10"');
  expect((await link(host, "eth0.10"))?.linkinfo?.info_data?.id).toBe(99);
});

test("renamed by hand: refresh finds it missing, up makes it again under its name and leaves no second one", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const state = await new Run().up("it", args);
  await host.run("ip link set eth0.10 down; ip link set eth0.10 name elsewhere");
  const refreshed = await new Run().refresh(state);
  expect(refreshed?.outs["drift"]).toMatch(/ip link .*eth0\.10/);
  await new Run().up("it", args, refreshed);
  expect(Object.keys(await links(host)).sort()).toEqual(["eth0", "eth0.10", "lo", "mgmt0"]);
});

test("the record is gone: the next up writes it again, without touching the link", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const state = await new Run().up("it", args);
  const before = await record(host, "eth0.10");
  await host.run("rm /var/lib/trunkline/links/eth0.10");
  const run = new Run();
  await run.look(input);
  const changes = await changesDuring(host, async () => {
    expect((await run.up("it", args, state)).done).toBe("updated");
  });
  expect(changes).toEqual([]);
  expect(await record(host, "eth0.10")).toBe(before);
});
