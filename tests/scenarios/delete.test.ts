import { everything, link, links, only, records, useHosts } from "./_host";
import { Run } from "./_run";

const targets = useHosts();

test("delete takes the link and its record, and leaves the host as it was before", async () => {
  const { host, input } = only(targets);
  const before = await links(host);
  const state = await new Run().create("it", {
    host: input,
    parent: "eth0",
    vlanId: 10,
    addresses: ["192.0.2.1/24"],
  });
  await new Run().delete(state);
  expect(await links(host)).toEqual(before);
  expect(await records(host)).toEqual([]);
});

test("delete of what is gone already is done", async () => {
  const { host, input } = only(targets);
  const state = await new Run().create("it", { host: input, parent: "eth0", vlanId: 10 });
  await host.run("ip link del eth0.10");
  await new Run().delete(state);
  expect(await records(host)).toEqual([]);
});

test.each([
  ["a macvlan", "ip link add link eth0.10 name top type macvlan", /top \(macvlan\)/],
  ["a VLAN", "ip link add link eth0.10 name top type vlan id 5", /top \(vlan\)/],
  [
    "a bridge, whose port it is",
    "ip link add top type bridge; ip link set eth0.10 master top",
    /top \(of which it is a port/,
  ],
  [
    "a macvlan in a namespace of `ip netns`",
    "ip netns add blue; ip link add link eth0.10 name top type macvlan; ip link set top netns blue",
    /top \(macvlan, in namespace .*blue/,
  ],
  [
    "an ipvlan in a namespace that only a process keeps",
    "unshare -n sleep 987654 </dev/null >/dev/null 2>&1 & " +
      "until pid=$(pgrep -xf 'sleep 987654') && ! [ /proc/$pid/ns/net -ef /proc/self/ns/net ]; do :; done; " +
      "ip link add link eth0.10 name top type ipvlan mode l2; ip link set top netns $pid",
    /top \(ipvlan, in namespace of pid \d+/,
  ],
])("delete with %s stacked on top: refused, listed, nothing changed", async (_what, command, listed) => {
  const { host, input } = only(targets);
  const state = await new Run().create("it", { host: input, parent: "eth0", vlanId: 10 });
  await host.run(command);
  const before = await everything(host);

  await expect(new Run().delete(state)).rejects.toThrow(listed);
  expect(await everything(host)).toBe(before);
});

test("stacked on top between the look and the change: the host itself notices, and nothing is changed", async () => {
  const { host, input } = only(targets);
  const state = await new Run().create("it", { host: input, parent: "eth0", vlanId: 10 });
  const run = new Run();
  await run.look(input);
  await host.run(
    "ip netns add blue; ip link add link eth0.10 name top type macvlan; ip link set top netns blue",
  );
  const before = await everything(host);
  await expect(run.delete(state)).rejects.toThrow(/eth0\.10.*top \(macvlan, in namespace/);
  expect(await everything(host)).toBe(before);
});

test("marked by another resource meanwhile: the link stays", async () => {
  const { host, input } = only(targets);
  const state = await new Run().create("it", { host: input, parent: "eth0", vlanId: 10 });
  await host.run("ip link set eth0.10 alias trunkline:lab/prod/theirs@0123456789ab");
  await new Run().delete(state);
  expect(await link(host, "eth0.10")).toBeDefined();
});

test("its mark was wiped: refused, with the command that marks it again; that helps", async () => {
  const { host, input } = only(targets);
  const state = await new Run().create("it", { host: input, parent: "eth0", vlanId: 10 });
  await host.run("ip link set eth0.10 alias ''");
  const refused = await new Run().delete(state).then(
    () => "",
    (failure: Error) => failure.message,
  );
  const command = /\((ip link set eth0\.10 alias \S+)\)/.exec(refused)?.[1] ?? "no command";
  expect(await link(host, "eth0.10")).toBeDefined();

  await host.run(command);
  await new Run().delete(state);
  expect(await link(host, "eth0.10")).toBeUndefined();
});

test("renamed by hand: found by its mark and deleted", async () => {
  const { host, input } = only(targets);
  const state = await new Run().create("it", { host: input, parent: "eth0", vlanId: 10 });
  await host.run("ip link set eth0.10 down; ip link set eth0.10 name elsewhere");
  await new Run().delete(state);
  expect(await links(host)).not.toHaveProperty("elsewhere");
  expect(await records(host)).toEqual([]);
});

test("inner and outer VLAN of a QinQ pair are deleted in the engine's order, dependents first", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  const outer = await run.create("outer", { host: input, parent: "eth0", vlanId: 100, name: "outer" });
  const inner = await run.create("inner", { host: input, parent: "outer", vlanId: 200 });
  const next = new Run();
  await expect(next.delete(outer)).rejects.toThrow("outer.200 (vlan)");
  await next.delete(inner);
  await next.delete(outer);
  expect(Object.keys(await links(host)).sort()).toEqual(["eth0", "lo", "mgmt0"]);
});
