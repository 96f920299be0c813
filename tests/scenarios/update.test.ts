import type { Properties } from "../../provider/inputs/fields";
import {
  addressesOf,
  changesDuring,
  everything,
  link,
  only,
  record,
  useHosts,
  type KernelLink,
} from "./_host";
import type { LabHost } from "../lab";
import { Run, type State } from "./_run";

const targets = useHosts();

const flagsOf = (of: KernelLink | undefined) => [...(of?.linkinfo?.info_data?.flags ?? [])].sort();
/** Leaves out cleared entries, which the kernel keeps as `n:0`. */
const qosOf = (of: KernelLink | undefined, way: "ingress_qos" | "egress_qos") =>
  (of?.linkinfo?.info_data?.[way] ?? []).filter(({ to }) => to !== 0);

interface Case {
  readonly first: Properties;
  readonly then: Properties;
  readonly read: (of: KernelLink | undefined) => unknown;
  readonly expected: { readonly first: unknown; readonly then: unknown; readonly dropped: unknown };
}

const cases: readonly [string, Case][] = [
  [
    "mtu",
    {
      first: { mtu: 1400 },
      then: { mtu: 1300 },
      read: (of) => of?.mtu,
      expected: { first: 1400, then: 1300, dropped: 1500 },
    },
  ],
  [
    "macAddress",
    {
      first: { macAddress: "02:aa:00:00:00:01" },
      then: { macAddress: "02:aa:00:00:00:02" },
      read: (of) => of?.address,
      expected: { first: "02:aa:00:00:00:01", then: "02:aa:00:00:00:02", dropped: "02:00:00:00:01:01" },
    },
  ],
  [
    "addresses",
    {
      first: { addresses: ["192.0.2.1/24", "2001:db8::1/64"] },
      then: { addresses: ["2001:db8::2/64", "192.0.2.1/24", "198.51.100.1/32"] },
      read: addressesOf,
      expected: {
        first: ["192.0.2.1/24", "2001:db8::1/64"],
        then: ["192.0.2.1/24", "198.51.100.1/32", "2001:db8::2/64"],
        dropped: [],
      },
    },
  ],
  [
    "flags",
    {
      first: { flags: { reorderHeader: false, gvrp: true } },
      then: { flags: { mvrp: true, looseBinding: true } },
      read: flagsOf,
      expected: { first: ["GVRP"], then: ["LOOSE_BINDING", "MVRP", "REORDER_HDR"], dropped: ["REORDER_HDR"] },
    },
  ],
  [
    "ingressQos",
    {
      first: { ingressQos: { "1": 10, "2": 20 } },
      then: { ingressQos: { "2": 30, "3": 40 } },
      read: (of) => qosOf(of, "ingress_qos"),
      expected: {
        first: [
          { from: 1, to: 10 },
          { from: 2, to: 20 },
        ],
        then: [
          { from: 2, to: 30 },
          { from: 3, to: 40 },
        ],
        dropped: [],
      },
    },
  ],
  [
    "egressQos",
    {
      first: { egressQos: { "1": 1, "2": 2 } },
      then: { egressQos: { "2": 3, "3": 4 } },
      read: (of) => qosOf(of, "egress_qos"),
      expected: {
        first: [
          { from: 1, to: 1 },
          { from: 2, to: 2 },
        ],
        then: [
          { from: 2, to: 3 },
          { from: 3, to: 4 },
        ],
        dropped: [],
      },
    },
  ],
  [
    "up",
    {
      first: { up: false },
      then: { up: true },
      read: (of) => of?.flags.includes("UP"),
      expected: { first: false, then: true, dropped: true },
    },
  ],
];

test.each(cases)(
  "%s changes in place: the same link; left out, it goes back to the kernel's default; then nothing is left to do",
  async (_name, { first, then, read, expected }) => {
    const { host, input } = only(targets);
    const args = { host: input, parent: "eth0", vlanId: 10 };
    const run = new Run();
    const created = await run.up("it", { ...args, ...first });
    const { ifindex } = created.outs;
    expect(read(await link(host, "eth0.10"))).toEqual(expected.first);

    const updated = await run.up("it", { ...args, ...then }, created);
    expect(updated.done).toBe("updated");
    expect(updated.outs["ifindex"]).toBe(ifindex);
    const second = await link(host, "eth0.10");
    expect(second?.ifindex).toBe(ifindex);
    expect(read(second)).toEqual(expected.then);
    const recorded = await record(host, "eth0.10");

    const dropped = await run.up("it", args, updated);
    const third = await link(host, "eth0.10");
    expect(third?.ifindex).toBe(ifindex);
    expect(read(third)).toEqual(expected.dropped);
    if (JSON.stringify(expected.then) !== JSON.stringify(expected.dropped))
      expect(await record(host, "eth0.10")).not.toBe(recorded);

    const next = new Run();
    await next.look(input);
    const again = await next.up("it", args, dropped);
    expect(again.done).toBe("unchanged");
    expect(next.roundTrips(input)).toEqual(["look"]);
  },
);

test("an option that was never given is left alone, whatever somebody set by hand", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const created = await new Run().up("it", args);
  await host.run(
    "ip link set eth0.10 mtu 1200 address 02:bb:00:00:00:01; ip address add 203.0.113.1/24 dev eth0.10",
  );

  const run = new Run();
  await run.look(input);
  expect((await run.up("it", args, created)).done).toBe("unchanged");
  await run.up("it", { ...args, egressQos: { "1": 1 } }, created);
  const now = await link(host, "eth0.10");
  expect(now).toMatchObject({ mtu: 1200, address: "02:bb:00:00:00:01" });
  expect(addressesOf(now)).toEqual(["203.0.113.1/24"]);
});

test("addresses that share a subnet with a removed primary survive", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const run = new Run();
  const created = await run.up("it", {
    ...args,
    addresses: ["192.0.2.1/24", "192.0.2.2/24", "192.0.2.3/24", "198.51.100.1/24"],
  });
  await run.up("it", { ...args, addresses: ["192.0.2.3/24", "192.0.2.2/24", "198.51.100.1/24"] }, created);

  expect(addressesOf(await link(host, "eth0.10"))).toEqual([
    "192.0.2.2/24",
    "192.0.2.3/24",
    "198.51.100.1/24",
  ]);
});

test("going down keeps every address that is wanted, IPv6 ones included", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10, addresses: ["192.0.2.1/24", "2001:db8::1/64"] };
  const run = new Run();
  const created = await run.up("it", args);
  const down = await run.up("it", { ...args, up: false }, created);
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["192.0.2.1/24", "2001:db8::1/64"]);
  await run.up("it", args, down);
  const now = await link(host, "eth0.10");
  expect(now?.flags).toContain("UP");
  expect(addressesOf(now)).toEqual(["192.0.2.1/24", "2001:db8::1/64"]);
});

test("everything that can change in place changes in one round trip, and neighbours hear nothing of it", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const run = new Run();
  const created = await run.up("it", args);
  await run.up("neighbour", { ...args, vlanId: 11, addresses: ["198.51.100.1/24"] });
  const before = run.roundTrips(input).length;
  const changes = await changesDuring(host, () =>
    run.up(
      "it",
      {
        ...args,
        mtu: 1400,
        macAddress: "02:aa:00:00:00:01",
        addresses: ["192.0.2.1/24"],
        flags: { gvrp: true },
        ingressQos: { "1": 1 },
        egressQos: { "1": 1 },
      },
      created,
    ),
  );

  expect(run.roundTrips(input).slice(before)).toEqual(["change"]);
  expect(changes.length).toBeGreaterThan(0);
  expect(changes.filter((line) => !line.includes("eth0.10"))).toEqual([]);
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["192.0.2.1/24"]);
});

test("a resource that was renamed takes its link with it: marked anew, otherwise untouched", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10, mtu: 1400 };
  const created = await new Run().up("before", args);
  const run = new Run();
  await run.look(input);
  const renamed = await run.up("after", args, created);

  expect(renamed.done).toBe("updated");
  const now = await link(host, "eth0.10");
  expect(now?.ifindex).toBe(created.outs["ifindex"]);
  expect(now?.ifalias).toMatch(/^trunkline:lab\/dev\/after@/);
  expect(await record(host, "eth0.10")).toContain("::after\n");
});

test("an MTU above the parent's is refused in preview and in up, with both numbers; nothing is changed", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const created = await new Run().up("it", args);
  const before = await everything(host);
  const run = new Run();
  await run.look(input);
  const wanted = { ...args, mtu: 1501, egressQos: { "1": 1 } };
  const { problems } = await run.check("it", wanted, created);
  expect(problems).toEqual([
    'h1: mtu 1501 for "eth0.10" is above the 1500 of its parent "eth0"; lower it, or raise the parent\'s first [mtu-above-parent]',
  ]);
  await expect(new Run().up("it", wanted, created)).rejects.toThrow("mtu 1501");
  expect(await everything(host)).toBe(before);
});

test("two of one host swap their addresses in one run; what a neighbour keeps is refused in preview", async () => {
  const { host, input } = only(targets);
  const args = (vlanId: number, third: number): Properties => {
    return { host: input, parent: "eth0", vlanId, addresses: [`10.10.${String(third)}.1/24`] };
  };
  const before = new Run();
  const ten = await before.create("ten", args(10, 10));
  const twenty = await before.create("twenty", args(20, 20));

  const run = new Run();
  await run.look(input);
  await run.up("ten", args(10, 20), ten);
  await run.up("twenty", args(20, 10), twenty);
  const { stdout } = await host.run("ip -o route show proto kernel root 10.10.0.0/16");
  expect(stdout.split("\n").map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
    "10.10.10.0/24 dev eth0.20",
    "10.10.20.0/24 dev eth0.10",
    "",
  ]);
  expect((await run.check("third", args(30, 10))).problems).toEqual([
    expect.stringMatching(
      /^h1: address 10\.10\.10\.1 for "eth0\.30" is on another link of the host: eth0\.20 .*"twenty"/,
    ),
  ]);
});

describe("routes of a sub-interface", () => {
  const vlans = { "trunk0.10": "10.10.0", "trunk0.20": "10.20.0" };
  /** A trunk to two routers with one network behind both. */
  const routers = `
ip netns add routers
ip link add trunk0 type veth peer name trunk netns routers
ip link set trunk0 up
ip -n routers link set trunk up
ip -n routers link set lo up
ip -n routers address add 198.51.100.9/32 dev lo
for id in 10 20; do
  ip -n routers link add link trunk name trunk.$id type vlan id $id
  ip -n routers link set trunk.$id up
  ip -n routers address add 10.$id.0.1/24 dev trunk.$id
done
sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.default.rp_filter=1`;
  const rulesThere = async (host: LabHost): Promise<string[]> =>
    (await host.run("ip rule show priority 30000")).stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/\s+/g, " ").trim());

  afterEach(async () => {
    await only(targets).host.run(
      "sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0; while ip rule del priority 30000 2>/dev/null; do :; done",
    );
  });

  test("two VLANs with a router each: replies leave by the one that the request came by", async () => {
    const { host, input } = only(targets);
    await host.run("sh", { stdin: routers });
    // After a question that nobody answered, the next one may still fail for its sake.
    const answered = async (address: string, tries = 10): Promise<boolean> => {
      const ping = `ip netns exec routers ping -c 1 -W 2 -I 198.51.100.9 ${address}`;
      const once = `for try in $(seq ${String(tries)}); do ${ping} && exit; done; exit 1`;
      return (await host.run(once, { check: false })).code === 0;
    };
    const args = (subnet: string, vlanId: number, routes?: readonly Properties[]): Properties => ({
      ...{ host: input, parent: "trunk0", vlanId, addresses: [`${subnet}.9/24`] },
      ...(routes && { routes }),
    });
    const ways = (subnet: string, table: number): Properties[] => [
      { destination: "0.0.0.0/0", gateway: `${subnet}.1`, table },
      { destination: `198.51.${String(table)}.0/24`, gateway: `${subnet}.1`, metric: 5 },
    ];
    const run = new Run();
    await run.look(input);
    const before: Record<string, State> = {};
    for (const [name, subnet] of Object.entries(vlans))
      before[name] = await run.create(name, args(subnet, Number(name.slice(7))));
    await host.run("ip route add 198.51.100.0/24 via 10.10.0.1 dev trunk0.10");
    // Strict reverse-path filtering drops what comes by the other VLAN.
    expect([await answered("10.10.0.9"), await answered("10.20.0.9", 1)]).toEqual([true, false]);

    const later = new Run();
    await later.look(input);
    const states: Record<string, State> = {};
    for (const [name, subnet] of Object.entries(vlans)) {
      const id = Number(name.slice(7));
      const live = await later.up(name, args(subnet, id, ways(subnet, id * 10)), before[name]);
      expect(live.done).toBe("updated");
      states[name] = live;
    }
    expect((await host.run("ip route get 198.51.100.9 from 10.20.0.9")).stdout).toContain(
      "via 10.20.0.1 dev trunk0.20",
    );
    expect([await answered("10.10.0.9"), await answered("10.20.0.9")]).toEqual([true, true]);
    expect(await record(host, "trunk0.20")).toContain(
      [
        "build route add 10.20.0.0/24 dev trunk0.20 table 200",
        "build route add 0.0.0.0/0 via 10.20.0.1 dev trunk0.20 table 200",
        "build route add 198.51.200.0/24 via 10.20.0.1 dev trunk0.20 metric 5",
        "build rule add from 10.20.0.9 lookup 200 priority 30000",
      ].join("\n"),
    );

    // What somebody took away comes back, and a refresh says so.
    await host.run("ip rule del from 10.20.0.9 lookup 200; ip route del default table 200");
    const state = states["trunk0.20"] as State;
    const refreshed = await new Run().refresh(state);
    expect(refreshed?.outs["routes"]).toHaveLength(1);
    const mending = new Run();
    await mending.look(input);
    const mended = await mending.up("trunk0.20", args("10.20.0", 20, ways("10.20.0", 200)), refreshed);
    expect(mended.done).toBe("updated");
    const same = new Run();
    await same.look(input);
    expect((await same.up("trunk0.20", args("10.20.0", 20, ways("10.20.0", 200)), mended)).done).toBe(
      "unchanged",
    );
    expect(await answered("10.20.0.9")).toBe(true);

    // Routes of others stay when ours go.
    const last = new Run();
    await last.look(input);
    await last.up("trunk0.20", args("10.20.0", 20), mended);
    await last.delete(states["trunk0.10"] as State);
    await host.run("ip route add 203.0.113.0/24 via 10.20.0.1 dev trunk0.20");
    expect(await rulesThere(host)).toEqual([]);
    expect((await host.run("ip route show table 200", { check: false })).stdout).toBe("");
    expect((await host.run("ip route show dev trunk0.20")).stdout).toContain("203.0.113.0/24 via 10.20.0.1");
  });

  test("a route that the host has already is refused, and its own is not touched", async () => {
    const { host, input } = only(targets);
    await host.run("ip route add 203.0.113.0/24 via 10.0.2.3 dev mgmt0");
    try {
      const run = new Run();
      await run.look(input);
      const routes = [{ destination: "203.0.113.0/24", gateway: "10.10.0.1" }];
      const args = { host: input, parent: "eth0", vlanId: 10, addresses: ["10.10.0.9/24"] };
      expect((await run.check("it", { ...args, routes })).problems).toEqual([
        'h1: the host already has the route to 203.0.113.0/24: via 10.0.2.3 over mgmt0, which "eth0.10" would replace; give the route a metric of its own or another table, or delete that route first [route-taken]',
      ]);
      const beside = [{ ...routes[0], metric: 50 }];
      const made = await run.create("it", { ...args, routes: beside });
      await run.delete(made);
      expect((await host.run("ip route show 203.0.113.0/24")).stdout).toBe(
        "203.0.113.0/24 via 10.0.2.3 dev mgmt0 \n",
      );
    } finally {
      await host.run("ip route del 203.0.113.0/24");
    }
  });
});
