import { addressesOf, everything, link, only, record, useHosts } from "./_host";
import { Run, urnOf } from "./_run";

const targets = useHosts();

test("nothing but parent and id: named PARENT.ID, up, the parent's MTU and MAC address, marked and recorded as ours", async () => {
  const { host, input } = only(targets);
  const state = await new Run().create("plain", { host: input, parent: "eth0", vlanId: 10 });

  const made = await link(host, "eth0.10");
  expect(made).toMatchObject({
    link: "eth0",
    mtu: 1500,
    address: "02:00:00:00:01:01",
    linkinfo: { info_kind: "vlan", info_data: { protocol: "802.1Q", id: 10, flags: ["REORDER_HDR"] } },
  });
  expect(made?.flags).toEqual(expect.arrayContaining(["UP", "LOWER_UP"]));
  expect(addressesOf(made)).toEqual([]);
  expect(state.outs).toMatchObject({
    name: "eth0.10",
    ifindex: made?.ifindex,
    macAddress: "02:00:00:00:01:01",
    mtu: 1500,
    owned: true,
  });
  expect(made?.ifalias).toMatch(/^trunkline:lab\/dev\/plain@[0-9a-f]{12}$/);
  expect(await record(host, "eth0.10")).toContain(
    `urn ${urnOf("plain")}\nowned yes\nbuild link add link eth0`,
  );
});

test("create with every option: the kernel has each of them", async () => {
  const { host, input } = only(targets);
  const state = await new Run().create("full", {
    host: input,
    parent: "eth0",
    vlanId: 4094,
    name: "uplink",
    mtu: 1400,
    addresses: ["192.0.2.1/24", "2001:db8::1/64", "198.51.100.1/31"],
    macAddress: "02:AA:00:00:00:01",
    protocol: "802.1ad",
    flags: { reorderHeader: false, gvrp: true, mvrp: true, looseBinding: true, bridgeBinding: false },
    ingressQos: { "0": 1, "7": 4000000000 },
    egressQos: { "1": 2, "4000000000": 7 },
    up: false,
  });

  const made = await link(host, "uplink");
  expect(made).toMatchObject({ link: "eth0", mtu: 1400, address: "02:aa:00:00:00:01" });
  expect(made?.flags).not.toContain("UP");
  const data = made?.linkinfo?.info_data;
  expect(data).toMatchObject({ protocol: "802.1ad", id: 4094 });
  expect([...(data?.flags ?? [])].sort()).toEqual(["GVRP", "LOOSE_BINDING", "MVRP"]);
  expect(data?.ingress_qos).toEqual([
    { from: 0, to: 1 },
    { from: 7, to: 4000000000 },
  ]);
  // The kernel lists them in the order of its hash table.
  expect([...(data?.egress_qos ?? [])].sort((left, right) => left.from - right.from)).toEqual([
    { from: 1, to: 2 },
    { from: 4000000000, to: 7 },
  ]);
  expect(addressesOf(made)).toEqual(["192.0.2.1/24", "198.51.100.1/31", "2001:db8::1/64"]);
  expect(state.outs).toMatchObject({ name: "uplink", mtu: 1400, macAddress: "02:aa:00:00:00:01" });
});

test("a parent that is itself a VlanSubInterface (QinQ): its name output is the parent", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  const outer = await run.create("outer", {
    host: input,
    parent: "eth0",
    vlanId: 100,
    protocol: "802.1ad",
    name: "outer",
  });
  await run.create("inner", { host: input, parent: outer.outs["name"], vlanId: 200 });

  expect(await link(host, "outer.200")).toMatchObject({
    link: "outer",
    linkinfo: { info_data: { protocol: "802.1Q", id: 200 } },
  });
});

test.each([
  ["dummy", "ip link add PARENT type dummy"],
  ["bridge", "ip link add PARENT type bridge"],
  ["bond", "ip link add PARENT type bond mode active-backup"],
  ["macvlan", "ip link add link eth0 name PARENT type macvlan mode bridge"],
])("any parent name, on a %s", async (kind, command) => {
  const { host, input } = only(targets);
  const parent = `${kind.slice(0, 4)}-0_x.y+z`;
  await host.run(`${command.replace("PARENT", parent)} && ip link set ${parent} up`);

  const bridgeBinding = kind === "bridge";
  const state = await new Run().create("on-it", {
    host: input,
    parent,
    vlanId: 4,
    flags: { bridgeBinding },
  });

  expect(state.outs["name"]).toBe(`${parent}.4`);
  const made = await link(host, `${parent}.4`);
  expect(made).toMatchObject({ link: parent, linkinfo: { info_data: { id: 4 } } });
  expect(made?.linkinfo?.info_data?.flags?.includes("BRIDGE_BINDING")).toBe(bridgeBinding);
});

test("the kernel's uniqueness is per protocol: 802.1Q and 802.1ad with one id on one parent stand side by side", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  const both = { host: input, parent: "eth0", vlanId: 10 };
  await run.create("customer", both);
  await run.create("service", { ...both, protocol: "802.1ad", name: "service" });

  expect((await link(host, "eth0.10"))?.linkinfo?.info_data?.protocol).toBe("802.1Q");
  expect((await link(host, "service"))?.linkinfo?.info_data?.protocol).toBe("802.1ad");
});

test("where PARENT.ID exceeds 15 bytes a name is asked for, with a proposal that fits", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add a-long-parent type dummy && ip link set a-long-parent up");
  const run = new Run();
  await run.look(input);
  const args = { host: input, parent: "a-long-parent", vlanId: 1234 };

  const { problems } = await run.check("long", args);
  expect(problems).toEqual([expect.stringContaining('choose one, for example name: "a-long-par.1234"')]);
  await run.create("long", { ...args, name: "a-long-par.1234" });
  expect(await link(host, "a-long-par.1234")).toMatchObject({ link: "a-long-parent" });
});

test("values that cannot be are refused, all problems of a resource at once, each with the property's path, and nothing is sent", async () => {
  const { host, input } = only(targets);
  const before = await everything(host);
  const run = new Run();
  const creating = run.create("wrong", {
    host: input,
    parent: "eth0; reboot",
    vlanId: "10",
    name: "-x",
    mtu: 1.5,
    addresses: ["10.0.0.1", "10.0.0.1/24"],
    macAddress: "ff:ff:ff:ff:ff:ff",
    flags: { gvrp: "yes", nosuch: true },
    ingressQos: { "8": 1 },
  });

  const error = await creating.then(
    () => "",
    (failure: Error) => failure.message,
  );
  for (const path of ["parent: ", "vlanId: ", "name: ", "mtu: ", "addresses[0]: ", "macAddress: "]) {
    expect(error).toContain(path);
  }
  for (const path of ["flags.gvrp: ", "flags.nosuch: ", "ingressQos.8: "]) expect(error).toContain(path);
  expect(run.roundTrips(input)).toEqual([]);
  expect(await everything(host)).toBe(before);
});
