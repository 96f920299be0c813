import { changesDuring, everything, link, only, record, useHosts } from "./_host";
import { Run, urnOf } from "./_run";

const targets = useHosts();

const byHand = "ip link add link eth0 name eth0.10 type vlan id 10 && ip link set eth0.10 up";
/** Mark of a resource in another stack. */
const ofAnotherStack = "trunkline:lab/prod/theirs@0123456789ab";

describe("found exactly as wanted, unmarked", () => {
  test("it is used, owned is false, the record says that it is not ours, and nothing about it is modified", async () => {
    const { host, input } = only(targets);
    await host.run(byHand);
    const before = await link(host, "eth0.10");
    let owned: unknown;
    const changes = await changesDuring(host, async () => {
      ({ owned } = (await new Run().up("it", { host: input, parent: "eth0", vlanId: 10 })).outs);
    });

    expect(owned).toBe(false);
    expect(changes).toEqual([]);
    expect(await link(host, "eth0.10")).toEqual(before);
    expect(await record(host, "eth0.10")).toMatch(
      RegExp(`^trunkline-record 1 eth0.10\nurn ${urnOf("it")}\nowned no\nmachine [0-9a-f]{32}\n$`),
    );
  });

  test("it is never deleted: destroy leaves it and takes only the record", async () => {
    const { host, input } = only(targets);
    await host.run(byHand);
    const before = await link(host, "eth0.10");
    const state = await new Run().up("it", { host: input, parent: "eth0", vlanId: 10 });
    await new Run().delete(state);

    expect(await link(host, "eth0.10")).toEqual(before);
    expect(await record(host, "eth0.10")).toBeUndefined();
  });

  test("it is never modified: an update that would is refused with what differs, in preview too", async () => {
    const { host, input } = only(targets);
    await host.run(byHand);
    const args = { host: input, parent: "eth0", vlanId: 10 };
    const state = await new Run().up("it", args);
    const before = await everything(host);
    const run = new Run();
    await run.look(input);
    const wanted = { ...args, mtu: 1400 };
    expect((await run.check("it", wanted, state)).problems).toEqual([
      expect.stringContaining("is not marked as made by Trunkline, and differs: mtu 1500 instead of 1400"),
    ]);
    await expect(new Run().up("it", wanted, state)).rejects.toThrow("mtu 1500 instead of 1400");
    expect(await everything(host)).toBe(before);
  });

  test("with adopt it is taken over: marked, recorded as ours, made as described, deleted with its resource", async () => {
    const { host, input } = only(targets);
    await host.run(byHand);
    const before = await link(host, "eth0.10");
    const args = { host: input, parent: "eth0", vlanId: 10, mtu: 1400, adopt: true };
    const state = await new Run().up("it", args);

    expect(state.outs["owned"]).toBe(true);
    const now = await link(host, "eth0.10");
    expect(now).toMatchObject({ ifindex: before?.ifindex, mtu: 1400 });
    expect(now?.ifalias).toMatch(/^trunkline:lab\/dev\/it@/);
    expect(await record(host, "eth0.10")).toContain("owned yes\nbuild ");
    await new Run().delete(state);
    expect(await link(host, "eth0.10")).toBeUndefined();
  });

  test("adopt set later takes over what was only used until then", async () => {
    const { host, input } = only(targets);
    await host.run(byHand);
    const args = { host: input, parent: "eth0", vlanId: 10 };
    const used = await new Run().up("it", args);
    const run = new Run();
    await run.look(input);
    const adopted = await run.up("it", { ...args, adopt: true }, used);

    expect(adopted).toMatchObject({ done: "updated", outs: { owned: true, ifindex: used.outs["ifindex"] } });
    await new Run().delete(adopted);
    expect(await link(host, "eth0.10")).toBeUndefined();
  });
});

interface Conflict {
  readonly prepare: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly says: readonly (string | RegExp)[];
}

const conflicts: readonly [string, Conflict][] = [
  [
    "found different, unmarked: refused with all differences at once",
    {
      prepare:
        `${byHand}; ip link set eth0.10 down; ip link set eth0.10 mtu 1300 address 02:bb:00:00:00:01; ` +
        "ip link set eth0.10 type vlan gvrp on egress-qos-map 1:1; ip address add 192.0.2.9/24 dev eth0.10",
      args: { mtu: 1400, macAddress: "02:aa:00:00:00:01", addresses: ["192.0.2.1/24"] },
      says: [
        "mtu 1300 instead of 1400",
        "MAC address 02:bb:00:00:00:01 instead of 02:aa:00:00:00:01",
        "gvrp on instead of off",
        "QoS",
        "192.0.2.1/24",
        "192.0.2.9/24",
        "down instead of up",
        "adopt: true",
      ],
    },
  ],
  [
    "marked by another stack: refused, naming stack, project and resource",
    {
      prepare: `${byHand}; ip link set eth0.10 alias ${ofAnotherStack}`,
      says: ['resource "theirs" of stack "prod", project "lab"'],
    },
  ],
  [
    "marked by another stack: adopt does not help",
    {
      prepare: `${byHand}; ip link set eth0.10 alias ${ofAnotherStack}`,
      args: { adopt: true },
      says: ['resource "theirs" of stack "prod", project "lab"'],
    },
  ],
  [
    "another kind of link under that name: refused, described",
    {
      prepare: "ip link add eth0.10 type dummy",
      says: ['"eth0.10"', "dummy"],
    },
  ],
  [
    "another VLAN under that name: refused, described",
    {
      prepare: "ip link add link eth0 name eth0.10 type vlan id 77",
      says: ['"eth0.10"', "802.1Q id 77 on eth0"],
    },
  ],
  [
    "another link holding that VLAN id on that parent: refused, described",
    {
      prepare: "ip link add link eth0 name legacy mtu 1400 type vlan id 10",
      says: ['802.1Q id 10 on "eth0" is held by legacy', "mtu 1400", "not made by Trunkline"],
    },
  ],
  [
    "another link holding that id in a namespace of `ip netns`: refused, naming both",
    {
      prepare:
        "ip netns add blue; ip link add link eth0 name legacy type vlan id 10; ip link set legacy netns blue",
      says: ['802.1Q id 10 on "eth0" is held by legacy in namespace', "blue"],
    },
  ],
  [
    "another link holding that id in a namespace that only a process keeps: refused, naming the process",
    {
      prepare:
        "unshare -n sleep 987654 </dev/null >/dev/null 2>&1 & " +
        "until pid=$(pgrep -xf 'sleep 987654') && ! [ /proc/$pid/ns/net -ef /proc/self/ns/net ]; do :; done; " +
        "ip link add link eth0 name legacy type vlan id 10; ip link set legacy netns $pid",
      says: [/802\.1Q id 10 on "eth0" is held by legacy in namespace of pid \d+/],
    },
  ],
  [
    "a parent that is not there: refused, with the links that are",
    { prepare: "true", args: { parent: "eth9", name: "eth0.10" }, says: ['"eth9" does not exist', "eth0"] },
  ],
  ["the loopback device as parent: refused", { prepare: "true", args: { parent: "lo" }, says: ["loopback"] }],
  [
    "a parent that is down: refused, with the command that brings it up",
    {
      prepare: "ip link add low type dummy",
      args: { parent: "low" },
      says: ['"low" is down', "ip link set low up"],
    },
  ],
];

describe.each(conflicts)("%s", (_title, { prepare, args = {}, says }) => {
  test("in preview and in up, by a run that has looked and by one that has not; nothing is changed", async () => {
    const { host, input } = only(targets);
    await host.run(prepare);
    const before = await everything(host);
    const wanted = { host: input, parent: "eth0", vlanId: 10, ...args };

    const preview = new Run();
    await preview.look(input);
    const { problems } = await preview.check("it", wanted);
    const error = await new Run().create("it", wanted).then(
      () => "",
      (failure: Error) => failure.message,
    );
    for (const text of [problems.join("\n"), error]) {
      expect(text).toMatch(/^h1: /);
      for (const part of says) expect(text).toMatch(part instanceof RegExp ? part : literally(part));
    }
    expect(await everything(host)).toBe(before);
  });
});

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}

test("a parent that is down takes a sub-interface that stays down, or one with loose binding", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add low type dummy");
  const run = new Run();
  await run.create("down", { host: input, parent: "low", vlanId: 1, up: false });
  await run.create("loose", { host: input, parent: "low", vlanId: 2, flags: { looseBinding: true } });
  expect((await link(host, "low.1"))?.flags).not.toContain("UP");
  expect((await link(host, "low.2"))?.flags).toContain("UP");
});
