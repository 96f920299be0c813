import { setTimeout as sleep } from "node:timers/promises";
import { addressesOf, everything, link, links, only, record, records, useHosts } from "./_host";
import { holdLock, releaseLock, scriptsRun } from "./_lock";
import { Run } from "./_run";

const targets = useHosts();

/** Makes new links refuse IPv6 addresses, which nothing shows before the kernel is asked: as if turned off after the look. */
const noIpv6 = `
off=/proc/sys/net/ipv6/conf/default/disable_ipv6
echo 1 >$off; echo 0 >/run/on; mount --bind /run/on $off`;

test("a create that the kernel refuses at its last steps leaves nothing: no link, no record", async () => {
  const { host, input } = only(targets);
  await host.run(noIpv6);
  const before = await links(host);
  const creating = new Run().create("it", {
    host: input,
    parent: "eth0",
    vlanId: 10,
    addresses: ["192.0.2.1/24", "2001:db8::1/64"],
  });
  await expect(creating).rejects.toThrow(/^h1: .*IPv6 is disabled/);
  expect(await links(host)).toEqual(before);
  expect(await records(host)).toEqual([]);
});

test("an update that fails in the middle is undone in reverse: everything is as it was, the record too", async () => {
  const { host, input } = only(targets);
  await host.run(noIpv6);
  const args = {
    host: input,
    parent: "eth0",
    vlanId: 10,
    mtu: 1400,
    macAddress: "02:aa:00:00:00:01",
    addresses: ["192.0.2.1/24", "192.0.2.2/24"],
    flags: { gvrp: true },
    ingressQos: { "1": 1 },
    egressQos: { "1": 1 },
  };
  const state = await new Run().create("it", args);
  await host.run("mount --bind /run/on /proc/sys/net/ipv6/conf/eth0.10/disable_ipv6");
  const before = await everything(host);
  const updating = new Run().up(
    "it",
    {
      host: input,
      parent: "eth0",
      vlanId: 10,
      mtu: 1300,
      macAddress: "02:aa:00:00:00:02",
      addresses: ["192.0.2.2/24", "2001:db8::1/64"],
      flags: { mvrp: true },
      ingressQos: { "2": 2 },
      egressQos: { "2": 2 },
    },
    state,
  );
  await expect(updating).rejects.toThrow(/^h1: .*IPv6 is disabled/);
  // The kernel keeps a QoS entry that was taken back as `2:0`, which means the same as no entry; and the order of a
  // subnet's addresses may change.
  const settled = (text: string) =>
    text
      .replaceAll(/ \d:0\b/g, "")
      .replaceAll(" secondary", "")
      .replaceAll(/[ \t]+\n/g, "\n")
      .split("\n")
      .sort()
      .join("\n");
  expect(settled(await everything(host))).toBe(settled(before));
});

test("a link that is to be made again (another id under one name) and cannot be: the old one is back, as it was", async () => {
  const { host, input } = only(targets);
  const wish = { host: input, parent: "eth0", name: "data", addresses: ["192.0.2.1/24"] };
  const run = new Run();
  const state = await run.create("it", { ...wish, vlanId: 10 });
  // Takes the id in a place that this run has not looked at.
  await host.run("ip netns add blue; ip link add link eth0 name x type vlan id 11; ip link set x netns blue");
  const { inputs } = await run.check("it", { ...wish, vlanId: 11 });
  const before = await link(host, "data");
  await expect(run.createChecked("it", inputs)).rejects.toThrow(/in use|come into use/);
  const now = await link(host, "data");
  expect(now).toMatchObject({
    ifalias: before?.ifalias,
    mtu: before?.mtu,
    linkinfo: { info_data: { id: 10 } },
  });
  expect(addressesOf(now)).toEqual(["192.0.2.1/24"]);
  expect(now?.flags).toContain("UP");
  expect(await record(host, "data")).toMatch(/ id 10\b/);
  expect(state.outs["owned"]).toBe(true);
});

describe("between the look and the change", () => {
  const wish = () => ({ host: only(targets).input, parent: "base", vlanId: 10, addresses: ["192.0.2.1/24"] });
  beforeEach(() => only(targets).host.run("ip link add base type dummy; ip link set base up"));

  test("the parent is taken away: one clear error, nothing left", async () => {
    const { host, input } = only(targets);
    const run = new Run();
    await run.look(input);
    await host.run("ip link del base");
    await expect(run.create("it", wish())).rejects.toThrow('parent link "base" does not exist');
    expect(await records(host)).toEqual([]);
  });

  test("a link of that name appears: refused and described, that link untouched", async () => {
    const { host, input } = only(targets);
    const run = new Run();
    await run.look(input);
    await host.run("ip link add base.10 type dummy");
    const before = await everything(host);
    await expect(run.create("it", wish())).rejects.toThrow('a different link has the name "base.10": dummy');
    expect(await everything(host)).toBe(before);
  });

  test("the same link is made again by hand: its index tells, and it is not touched", async () => {
    const { host, input } = only(targets);
    const run = new Run();
    const state = await run.create("it", wish());
    await host.run("ip link del base.10; ip link add link base name base.10 type vlan id 10");
    const before = await everything(host);
    await expect(run.delete(state)).rejects.toThrow("its mark is gone");
    expect(await everything(host)).toBe(before);
    expect(input.name).toBe("h1");
  });

  test("the very thing that is wanted was done already: nothing is left to do, and it is used as it is", async () => {
    const { host, input } = only(targets);
    const run = new Run();
    await run.look(input);
    await host.run(
      "ip link add link base name base.10 type vlan id 10; ip link set base.10 up; ip addr add 192.0.2.1/24 brd + dev base.10",
    );
    const { outs } = await run.create("it", wish());
    expect(outs["owned"]).toBe(false);
    expect((await link(host, "base.10"))?.ifalias).toBeUndefined();
  });
});

test("a batch of 20 creates with one bad one: 19 made, 1 refused, one round trip; the next run finishes", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  await run.look(input);
  // Only the kernel can know that this id is taken.
  await host.run(
    "ip netns add blue; ip link add link eth0 name x type vlan id 107; ip link set x netns blue",
  );
  const ids = Array.from({ length: 20 }, (_, index) => 100 + index);
  const create = (by: Run) =>
    Promise.allSettled(
      ids.map((vlanId) => by.create(`v${String(vlanId)}`, { host: input, parent: "eth0", vlanId })),
    );
  const results = await create(run);

  expect(run.roundTrips(input)).toEqual(["look", "change"]);
  const failed = ids.filter((_, index) => results[index]?.status === "rejected");
  expect(failed).toEqual([107]);
  expect((results[7] as PromiseRejectedResult).reason).toMatchObject({
    message: expect.stringContaining(
      "VLAN id has come into use in the meantime, here or in another namespace",
    ) as string,
  });
  const made = await links(host);
  const names = ids.filter((id) => id !== 107).map((id) => `eth0.${String(id)}`);
  expect(names.filter((name) => made[name]?.flags.includes("UP") !== true)).toEqual([]);
  expect(made["eth0.107"]).toBeUndefined();
  expect((await records(host)).sort()).toEqual(names);

  await host.run("ip netns del blue; until ! ip -o link | grep -q @if; do sleep 0.1; done");
  // After a failure the engine forgets the creations in flight, so all are created again; 19 of them exist already.
  const again = await create(new Run());
  expect(again.filter(({ status }) => status === "rejected")).toEqual([]);
  const after = await links(host);
  expect(names.map((name) => after[name]?.ifindex)).toEqual(names.map((name) => made[name]?.ifindex));
  expect(after["eth0.107"]).toBeDefined();
});

test("two runs at once on one host, 50 links each: nothing is lost, links and records agree", async () => {
  const { host, input } = only(targets);
  await host.run("for link in one two; do ip link add $link type dummy; ip link set $link up; done");
  const runs = ["one", "two"].map((parent) => ({ parent, run: new Run() }));
  const ids = Array.from({ length: 50 }, (_, index) => index + 1);
  const all = await Promise.all(
    runs.flatMap(({ parent, run }) =>
      ids.map((vlanId) =>
        run.create(`${parent}-${String(vlanId)}`, { host: input, parent, vlanId, mtu: 1400 }),
      ),
    ),
  );
  expect(all.every(({ outs }) => outs["owned"] === true)).toBe(true);
  const made = await links(host);
  const names = runs.flatMap(({ parent }) => ids.map((id) => `${parent}.${String(id)}`));
  expect(names.filter((name) => made[name]?.mtu !== 1400)).toEqual([]);
  expect((await records(host)).sort()).toEqual([...names].sort());

  const deletes = all.map((state, index) => (runs[index < 50 ? 1 : 0] as { run: Run }).run.delete(state));
  await Promise.all(deletes);
  expect(await records(host)).toEqual([]);
});

test("a look waits for a change that runs, so that it sees all of it; one look does not wait for another", async () => {
  const { host, input } = only(targets);
  await holdLock(host, "exclusive");
  let ended = false;
  const looking = new Run().look(input).finally(() => (ended = true));
  await scriptsRun(host, "look");
  await sleep(300);
  expect(ended).toBe(false);
  await releaseLock(host);
  await looking;
  await holdLock(host, "shared");
  await new Run().look(input);
});

test.each([
  ["a change", "exclusive"],
  ["a look", "shared"],
] as const)(
  "a change waits for the lock that %s holds, finds what was done, and goes on",
  async (_, kind) => {
    const { host, input } = only(targets);
    const run = new Run();
    await run.look(input);
    await holdLock(host, kind);
    let ended = false;
    const creating = run
      .create("it", { host: input, parent: "eth0", vlanId: 10 })
      .finally(() => (ended = true));
    await scriptsRun(host, "change");
    await sleep(300);
    expect(ended).toBe(false);
    expect(await link(host, "eth0.10")).toBeUndefined();
    await releaseLock(host);
    await creating;
    expect(await link(host, "eth0.10")).toBeDefined();
    expect(run.roundTrips(input)).toEqual(["look", "change"]);
  },
);
