import { attached, inside, makeNetwork } from "../attachments/_networks";
import { link, only, told, useHosts } from "../_host";
import { Run, type Kind, type State } from "../_run";

const targets = useHosts();

const red = "--net=/run/netns/red";

/** Returns the driver's data in `ip -d link` about a container's only link. */
async function childOf(enter: string): Promise<unknown> {
  const { host } = only(targets);
  const [first] = (await inside(host, enter)).links as { linkinfo?: { info_data?: unknown } }[];
  return first?.linkinfo?.info_data;
}

async function prepare(...namespaces: string[]): Promise<Run> {
  const { host, input } = only(targets);
  await host.run(
    [
      "ip link add d0 type dummy && ip link set d0 up",
      ...namespaces.map((name) => `ip netns add ${name}`),
    ].join("; "),
  );
  const run = new Run();
  await run.look(input);
  return run;
}

/** Returns the problems of a preview with other options. */
async function problemsOf(driver: Kind, network: State, options: Record<string, unknown>): Promise<string> {
  const run = new Run();
  await run.look(only(targets).input);
  const { problems } = await run.of(driver).check("db", { ...network.inputs, ...options }, network);
  return problems.join("; ");
}

async function update(driver: Kind, network: State, options: Record<string, unknown>): Promise<State> {
  const run = new Run();
  await run.look(only(targets).input);
  const changed = await run.of(driver).up("db", { ...network.inputs, ...options }, network);
  expect(changed.done).toBe("updated");
  return changed;
}

test("subnets, ranges and exclusions change in place, and no attachment notices", async () => {
  const { host, input } = only(targets);
  const run = await prepare("red", "blue");
  const network = await makeNetwork(run, input, { options: { parent: "d0" } });
  const args = attached(network, "red", { netns: "red" });
  const first = await run.of("containerAttachment").create("red", args);
  const before = await inside(host, red);

  const ranged = { cidr: "192.168.10.0/24", ipRange: "192.168.10.0/28", exclude: ["192.168.10.3"] };
  let changed = await update("ipvlanNetwork", network, { subnets: [ranged] });
  changed = await update("ipvlanNetwork", changed, { subnets: [ranged, { cidr: "2001:db8::/64" }] });
  expect(changed.outs["subnets"]).toEqual([
    { ...ranged, gateway: "192.168.10.1" },
    { cidr: "2001:db8::/64", gateway: "2001:db8::1" },
  ]);
  expect(await inside(host, red)).toEqual(before);
  const later = new Run();
  await later.look(input);
  const blue = await later
    .of("containerAttachment")
    .create("blue", attached(changed, "blue", { netns: "blue" }));
  expect(blue.outs["addresses"]).toEqual(["192.168.10.4", "2001:db8::2"]);
  // An attachment gets a later family, and an address in it, at its next update.
  const again = await later.of("containerAttachment").up("red", args, first);
  expect(again).toMatchObject({ done: "updated", outs: { addresses: ["192.168.10.2", "2001:db8::3"] } });
  expect((await inside(host, red)).links[0]?.["ifindex"]).toBe(before.links[0]?.["ifindex"]);
});

test("what would take an address from an attachment is refused, naming it", async () => {
  const { input } = only(targets);
  const run = await prepare("red");
  const network = await makeNetwork(run, input, { options: { parent: "d0" } });
  const options = { addresses: ["192.168.10.130"] };
  await run.of("containerAttachment").create("red", attached(network, "red", { netns: "red" }, options));
  const held = /"db" would lose addresses in use: 192.168.10.130\/24 of red \(netns red\)/;
  const cidr = "192.168.10.0/24";
  expect(
    await problemsOf("ipvlanNetwork", network, { subnets: [{ cidr, exclude: ["192.168.10.130"] }] }),
  ).toMatch(held);
  expect(
    await problemsOf("ipvlanNetwork", network, { subnets: [{ cidr, ipRange: "192.168.10.0/25" }] }),
  ).toMatch(held);
  expect(
    await problemsOf("ipvlanNetwork", network, { subnets: [{ cidr, gateway: "192.168.10.130" }] }),
  ).toMatch(held);
  expect(await problemsOf("ipvlanNetwork", network, { subnets: [{ cidr: "192.168.11.0/24" }] })).toMatch(
    held,
  );
  expect(await problemsOf("ipvlanNetwork", network, { subnets: [{ cidr: "192.168.10.128/25" }] })).toMatch(
    held,
  );
  expect(
    await problemsOf("ipvlanNetwork", network, { subnets: [{ cidr, ipRange: "192.168.10.128/25" }] }),
  ).toBe("");
});

test("an MTU given later, or no longer, reaches the attachments in place", async () => {
  const { host, input } = only(targets);
  const run = await prepare("red");
  const network = await makeNetwork(run, input, {
    driver: "macvlanNetwork",
    options: { parent: "d0", mtu: 1400 },
  });
  const args = attached(network, "red", { netns: "red" });
  let state = await run.of("containerAttachment").create("red", args);
  const mtu = async (): Promise<unknown> => (await inside(host, red)).links[0]?.["mtu"];
  expect(await mtu()).toBe(1400);
  const converge = async (expected: number): Promise<void> => {
    const later = new Run();
    await later.look(input);
    const again = await later.of("containerAttachment").up("red", args, state);
    expect([again.done, await mtu()]).toEqual(["updated", expected]);
    state = again;
  };
  const preview = new Run();
  await preview.look(input);
  await preview.of("macvlanNetwork").check("db", { ...network.inputs, mtu: 1300 }, network);
  const { inputs } = await preview.of("containerAttachment").check("red", args, state);
  expect(await preview.of("containerAttachment").diff(state, inputs)).toMatchObject({
    changes: true,
    replaces: [],
  });
  expect(told().join()).toMatch(
    /h1: red follows a change of another resource; pulumi up will do there: .*mtu 1300/,
  );
  const smaller = await update("macvlanNetwork", network, { mtu: 1300 });
  await converge(1300);
  const without = { ...smaller.inputs, mtu: undefined };
  const later = new Run();
  await later.look(input);
  const parents = await later.of("macvlanNetwork").up("db", without, smaller);
  expect(parents.done).toBe("updated");
  await converge(1500);
  expect(await problemsOf("macvlanNetwork", parents, { mtu: 9000 })).toMatch(
    /mtu 9000 is above the 1500 of the parent link "d0"/,
  );
});

test("an isolated network's own link has the MTU that it asks for, and its attachments with it", async () => {
  const { host, input } = only(targets);
  const run = await prepare("red");
  const network = await makeNetwork(run, input, { options: { parent: undefined, mtu: 9000 } });
  const args = attached(network, "red", { netns: "red" });
  let state = await run.of("containerAttachment").create("red", args);
  const converge = async (options: Record<string, unknown>, expected: number): Promise<string[]> => {
    const later = new Run();
    await later.look(input);
    const { done } = await later.of("ipvlanNetwork").up("db", { ...network.inputs, ...options }, network);
    const again = await later.of("containerAttachment").up("red", args, state);
    state = again;
    expect((await inside(host, red)).links).toEqual([expect.objectContaining({ mtu: expected })]);
    return [done, again.done];
  };
  expect(await converge({}, 9000)).toEqual(["unchanged", "unchanged"]);
  expect(await converge({ mtu: undefined }, 1500)).toEqual(["updated", "updated"]);
});

test("another flag reaches all attachments in place, and is given back to one that somebody changed", async () => {
  const { host, input } = only(targets);
  const run = await prepare("red", "blue");
  const network = await makeNetwork(run, input, { options: { parent: "d0" } });
  const names = ["red", "blue"] as const;
  const args = (name: string): Record<string, unknown> => attached(network, name, { netns: name });
  const states = Object.fromEntries(
    await Promise.all(
      names.map(
        async (name) => [name, await run.of("containerAttachment").create(name, args(name))] as const,
      ),
    ),
  ) as Record<(typeof names)[number], State>;
  const reached = async (): Promise<number | null> =>
    (await host.run("ip netns exec red ping -c 1 -W 1 192.168.10.3", { check: false })).code;
  const indexes = async (): Promise<unknown[]> =>
    Promise.all(
      names.map(async (name) => (await inside(host, `--net=/run/netns/${name}`)).links[0]?.["ifindex"]),
    );
  const before = await indexes();
  expect(await reached()).toBe(0);

  const changed = await update("ipvlanNetwork", network, { flag: "private" });
  const later = new Run();
  await later.look(input);
  for (const name of names) {
    await later.of("containerAttachment").up(name, args(name), states[name]);
    expect(await childOf(`--net=/run/netns/${name}`)).toMatchObject({ mode: "l2", private: true });
  }
  expect(await reached()).not.toBe(0);
  expect(await indexes()).toEqual(before);

  await host.run("ip -n red link set dev eth0 type ipvlan mode l2 vepa");
  const healing = new Run();
  await healing.look(input);
  expect((await healing.of("containerAttachment").up("blue", args("blue"), states.blue)).done).toBe(
    "updated",
  );
  expect(await childOf(red)).toMatchObject({ private: true });
  await update("ipvlanNetwork", changed, { flag: "bridge" });
  const last = new Run();
  await last.look(input);
  expect((await last.of("containerAttachment").up("red", args("red"), states.red)).done).toBe("updated");
  expect(await reached()).toBe(0);
  expect(await indexes()).toEqual(before);
});

test("networks that share a parent change their flag, and swap their subnets, in one program", async () => {
  const { input } = only(targets);
  const run = await prepare("red", "blue");
  const options = (third: number): Record<string, unknown> => ({
    parent: "d0",
    allowSharedParent: true,
    subnets: [{ cidr: `192.168.${String(third)}.0/24` }],
  });
  const first = await makeNetwork(run, input, { name: "first", options: options(1) });
  const second = await makeNetwork(run, input, { name: "second", options: options(2) });
  const reds = attached(first, "red", { netns: "red" });
  const inRed = await run.of("containerAttachment").create("red", reds);
  const blues = attached(second, "blue", { netns: "blue" });
  const inBlue = await run.of("containerAttachment").create("blue", blues);

  const alone = new Run();
  await alone.look(input);
  const of = alone.of("ipvlanNetwork");
  expect((await of.check("first", { ...first.inputs, flag: "private" }, first)).problems).toEqual([]);
  expect((await of.check("second", second.inputs, second)).problems.join()).toMatch(
    /"d0" has the network "first" \(ipvlan l2 private, .*which excludes ipvlan l2 bridge/,
  );

  const together = new Run();
  await together.look(input);
  const on = { flag: "private" };
  const changed = await together.of("ipvlanNetwork").up("first", { ...first.inputs, ...on }, first);
  await together.of("containerAttachment").up("red", reds, inRed);
  const follows = await together.of("ipvlanNetwork").up("second", { ...second.inputs, ...on }, second);
  await together.of("containerAttachment").up("blue", blues, inBlue);
  expect(await childOf(red)).toMatchObject({ private: true });
  expect(await childOf("--net=/run/netns/blue")).toMatchObject({ private: true });

  const again = new Run();
  await again.look(input);
  expect((await again.of("ipvlanNetwork").up("first", changed.inputs, changed)).done).toBe("unchanged");
  expect((await again.of("containerAttachment").up("red", reds, inRed)).done).toBe("unchanged");
  await again.of("containerAttachment").delete(inRed);
  await again.of("containerAttachment").delete(inBlue);
  const swapped = new Run();
  await swapped.look(input);
  for (const [network, third] of [
    [changed, 2],
    [follows, 1],
  ] as const) {
    const { subnets } = options(third);
    const name = String(network.inputs["name"]);
    const { done } = await swapped.of("ipvlanNetwork").up(name, { ...network.inputs, subnets }, network);
    expect(done).toBe("updated");
  }
});

test.each([
  ["ipvlanNetwork", { mode: "l3" }, { mode: "l3", bridge: true }],
  ["ipvlanNetwork", { mode: "l3s" }, { mode: "l3s", bridge: true }],
  ["ipvlanNetwork", { mode: "l3s", flag: "private" }, { mode: "l3s", private: true }],
  ["ipvlanNetwork", { mode: "l3", flag: "vepa" }, { mode: "l3", vepa: true }],
  ["macvlanNetwork", { mode: "private" }, { mode: "private" }],
  ["macvlanNetwork", { mode: "vepa" }, { mode: "vepa" }],
] as const)("%s: %j is made, found, and replaced with its attachments", async (driver, wanted, seen) => {
  const { host, input } = only(targets);
  const run = await prepare("red");
  const network = await makeNetwork(run, input, { driver, options: { parent: "d0.10", ...wanted } });
  const args = attached(network, "red", { netns: "red" });
  const first = await run.of("containerAttachment").create("red", args);
  expect(await childOf(red)).toMatchObject(seen);
  const later = new Run();
  await later.look(input);
  expect((await later.of(driver).up("db", network.inputs, network)).done).toBe("unchanged");
  expect((await later.of("containerAttachment").up("red", args, first)).done).toBe("unchanged");

  // Like Pulumi, deletes what depends on the network before the network, and creates it again afterwards.
  const other = { ...network.inputs, mode: driver === "ipvlanNetwork" ? "l2" : "bridge", flag: "bridge" };
  const { inputs, problems } = await later
    .of(driver)
    .check("db", driver === "ipvlanNetwork" ? other : { ...network.inputs, mode: "bridge" }, network);
  expect(problems).toEqual([]);
  expect(await later.of(driver).diff(network, inputs)).toMatchObject({
    changes: true,
    deleteBeforeReplace: true,
  });
  await later.of("containerAttachment").delete(first);
  await later.of(driver).delete(network);
  const replaced = await later.of(driver).createChecked("db", inputs);
  const again = await later
    .of("containerAttachment")
    .create("red", attached(replaced, "red", { netns: "red" }));
  expect(again.outs["addresses"]).toEqual(first.outs["addresses"]);
  expect(again.outs["macAddress"]).toBe(
    driver === "macvlanNetwork" ? first.outs["macAddress"] : (await link(host, "d0.10"))?.address,
  );
  expect(await childOf(red)).toMatchObject({ mode: driver === "ipvlanNetwork" ? "l2" : "bridge" });
});
