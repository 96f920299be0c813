import type { Properties } from "../../provider/inputs/fields";
import {
  addressesOf,
  changesDuring,
  everything,
  link,
  links,
  only,
  record,
  records,
  told,
  useHosts,
} from "./_host";
import { Run, urnOf, type HostInput, type State } from "./_run";

const targets = useHosts();

const trunkOf = (host: HostInput, vlans: Properties, more: Properties = {}): Properties => ({
  host,
  parent: "eth0",
  vlans,
  ...more,
});

/** One run of Pulumi that has looked at the host, as every program does that has a Host. */
async function looked(host: HostInput): Promise<Run> {
  const run = new Run();
  await run.look(host);
  return run.of("vlanTrunk");
}

test("a trunk makes its VLANs in one change, each with its own mark and record, and removes them with it", async () => {
  const { host, input } = only(targets);
  const before = await everything(host);
  const run = await looked(input);
  const vlans = { 10: { addresses: ["10.10.0.1/24"], mtu: 1400 }, 20: { name: "storage" }, "30-33": {} };
  const trunk = await run.create("trunk", trunkOf(input, vlans, { defaults: { mtu: 1450 } }));

  expect(run.roundTrips(input)).toEqual(["look", "change"]);
  expect(told()).toEqual([`${input.name}: trunk: + 10, 20, 30-33`]);
  const seen = await links(host);
  expect(Object.keys(seen).sort()).toEqual(
    ["eth0", "eth0.10", "eth0.30", "eth0.31", "eth0.32", "eth0.33", "lo", "mgmt0", "storage"].sort(),
  );
  expect(seen["eth0.10"]).toMatchObject({ mtu: 1400, link: "eth0" });
  expect(addressesOf(seen["eth0.10"])).toEqual(["10.10.0.1/24"]);
  expect(seen["storage"]).toMatchObject({ mtu: 1450, linkinfo: { info_data: { id: 20 } } });
  const marks = Object.values(seen).flatMap(({ ifalias = "" }) => (ifalias === "" ? [] : [ifalias]));
  expect(new Set(marks).size).toBe(6);
  expect(seen["eth0.10"]?.ifalias).toMatch(/^trunkline:lab\/dev\/trunk\.10@/);
  expect(await record(host, "storage")).toContain(`urn ${urnOf("trunk", "VlanTrunk")}.20\n`);
  expect(trunk.outs["links"]).toMatchObject({
    10: {
      name: "eth0.10",
      ifindex: seen["eth0.10"]?.ifindex,
      macAddress: seen["eth0.10"]?.address,
      owned: true,
    },
    20: { name: "storage" },
    33: { name: "eth0.33", owned: true },
  });

  expect(
    await (await looked(input)).up("trunk", trunkOf(input, vlans, { defaults: { mtu: 1450 } }), trunk),
  ).toMatchObject({
    done: "unchanged",
  });
  await run.delete(trunk);
  expect(await everything(host)).toBe(before);
  expect(await records(host)).toEqual([]);
});

test("an update adds, changes and removes VLANs in one change, leaves the others alone, and tells each in one line", async () => {
  const { host, input } = only(targets);
  const made = await (
    await looked(input)
  ).create("trunk", trunkOf(input, { 10: { mtu: 1400 }, 20: {}, "30-39": {} }));
  const before = await link(host, "eth0.30");
  const run = await looked(input);
  const changes = await changesDuring(host, async () => {
    const next = trunkOf(input, { 10: { mtu: 1500 }, "30-39": {}, 51: {} });
    expect(await run.up("trunk", next, made)).toMatchObject({ done: "updated" });
  });
  expect(told().at(-1)).toBe(`${input.name}: trunk: + 51, ~ 10: mtu 1400 → 1500, - 20`);
  expect(run.roundTrips(input)).toEqual(["look", "change"]);
  expect(changes.filter((line) => /eth0\.3\d/.test(line))).toEqual([]);
  expect(await link(host, "eth0.30")).toEqual(before);
  expect(await link(host, "eth0.20")).toBeUndefined();
  expect(await link(host, "eth0.51")).toBeDefined();
  expect(await link(host, "eth0.10")).toMatchObject({ mtu: 1500 });
});

test("a VLAN gets the name of one that goes, and its protocol changes, in one change", async () => {
  const { host, input } = only(targets);
  const first = trunkOf(input, { 10: { name: "storage" }, 20: {}, 30: { name: "a" }, 31: { name: "b" } });
  const made = await (await looked(input)).create("trunk", first);
  const run = await looked(input);
  const next = trunkOf(input, {
    11: { name: "storage" },
    20: { protocol: "802.1ad" },
    30: { name: "c" },
    31: { name: "b" },
  });
  expect(await run.up("trunk", next, made)).toMatchObject({ done: "updated" });
  expect(told().at(-1)).toBe(`${input.name}: trunk: + 11, ~ 20, 30: made anew, - 10`);
  const seen = await links(host);
  expect(seen["storage"]).toMatchObject({ linkinfo: { info_data: { id: 11 } } });
  expect(seen["eth0.20"]).toMatchObject({ linkinfo: { info_data: { protocol: "802.1ad" } } });
  expect((await records(host)).sort()).toEqual(["b", "c", "eth0.20", "storage"]);
  expect(await record(host, "storage")).toContain("trunk.11\n");
});

test("when one VLAN fails on the host, none is made, and the failure names it", async () => {
  const { host, input } = only(targets);
  const before = await everything(host);
  const run = await looked(input);
  // The kernel knows it only when the link is made.
  const vlans = { 10: {}, 20: { sysctls: { "net.ipv6.conf.IFNAME.addr_gen_mode": 9 } }, 30: {} };
  await expect(run.create("trunk", trunkOf(input, vlans))).rejects.toThrow(
    /h1: VLAN 20: .*the kernel refuses 9/,
  );
  expect(await everything(host)).toBe(before);
});

test("a preview refuses all of it by VLAN, and what all have in common once", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add link eth0 name other type vlan id 20");
  const run = await looked(input);
  const { problems } = await run.check("trunk", trunkOf(input, { "10-12": {}, 20: {}, 21: { mtu: 9000 } }));
  expect(problems).toEqual([
    expect.stringMatching(/^\S+: VLAN 20: 802.1Q id 20 on "eth0" is held by other .*\[vlan-id-taken\]$/),
    expect.stringMatching(/^\S+: VLAN 21: mtu 9000 .*\[mtu-above-parent\]$/),
  ]);
  const missing = await run.check("lost", { ...trunkOf(input, { "10-4000": {} }), parent: "eth9" });
  expect(missing.problems).toEqual([
    expect.stringMatching(/^\S+: VLANs 10-4000: parent link "eth9" does not exist/),
  ]);
});

test("VLANs that are in use are not removed, neither with the trunk nor from it, and all of them are listed", async () => {
  const { host, input } = only(targets);
  const trunk = await (await looked(input)).create("trunk", trunkOf(input, { "10-14": {} }));
  await host.run(
    "ip link add link eth0.11 name up11 type macvlan; ip link add link eth0.13 name up13 type macvlan",
  );
  const before = await everything(host);
  const run = await looked(input);
  await expect(run.delete(trunk)).rejects.toThrow(
    /VLAN 11: link "eth0.11" cannot be deleted .*up11.*VLAN 13: link "eth0.13" cannot be deleted .*up13/s,
  );
  const { problems } = await run.check("trunk", trunkOf(input, { 10: {}, 12: {} }), trunk);
  expect(problems).toHaveLength(2);
  expect(problems[1]).toMatch(/VLAN 13: .*up13.*\[in-use\]/);
  expect(await everything(host)).toBe(before);
});

test("what was changed by hand is told by VLAN, by a preview and by a refresh, and put right", async () => {
  const { host, input } = only(targets);
  const args = trunkOf(input, { "10-14": { mtu: 1400 } });
  const trunk = await (await looked(input)).create("trunk", args);
  await host.run("ip link del eth0.11; ip link set eth0.12 mtu 1300; ip link set eth0.14 down");

  const refreshed = await (await looked(input)).refresh(trunk);
  expect(refreshed?.inputs["vlans"]).toEqual({
    "10-11": { mtu: 1400 },
    12: { mtu: 1300 },
    13: { mtu: 1400 },
    14: { mtu: 1400, up: false },
  });
  expect(refreshed?.outs["drift"]).toBe("+ 11");
  const run = await looked(input);
  await run.check("trunk", args, trunk);
  expect(await run.up("trunk", args, trunk)).toMatchObject({ done: "updated" });
  expect(told().at(-1)).toBe(
    `${input.name}: trunk has changed on the host; pulumi up will do there: + 11, ~ 12: mtu 1300 → 1400, ~ 14: up`,
  );
  const after = await (await looked(input)).refresh(refreshed as State);
  expect(after?.inputs["vlans"]).toEqual({ "10-14": { mtu: 1400 } });
});

describe("a move between single sub-interfaces and a trunk touches no link", () => {
  const single = (host: HostInput, vlanId: number, more: Properties = {}): Properties => ({
    host,
    parent: "eth0",
    vlanId,
    ...more,
  });

  /** Everything but who owns it. */
  const anonymous = (text: string): string =>
    text.replace(/trunkline:lab\/dev\/\S+/g, "MARK").replace(/^links.*\n?/gm, "");

  async function singles(input: HostInput): Promise<State[]> {
    const run = new Run();
    await run.look(input);
    return Promise.all([
      run.create("v10", single(input, 10, { addresses: ["10.10.0.1/24"] })),
      run.create("v20", single(input, 20)),
    ]);
  }

  test("from singles to a trunk: the engine makes the trunk first and deletes the singles afterwards", async () => {
    const { host, input } = only(targets);
    const [v10, v20] = await singles(input);
    await host.run("ip link add link eth0.20 name upper type macvlan");
    const before = anonymous(await everything(host));
    const run = await looked(input);
    const trunk = await run.create("trunk", trunkOf(input, { 10: { addresses: ["10.10.0.1/24"] }, 20: {} }));
    expect(told().at(-1)).toBe(`${input.name}: trunk: ~ 10, 20: taken over as found`);
    await run.of("vlanSubInterface").delete(v10 as State);
    await run.of("vlanSubInterface").delete(v20 as State);
    expect(anonymous(await everything(host))).toBe(before);
    expect(await record(host, "eth0.10")).toContain("VlanTrunk::trunk.10\n");
    await host.run("ip link del upper");
    await (await looked(input)).delete(trunk);
    expect(await records(host)).toEqual([]);
    expect(await link(host, "eth0.10")).toBeUndefined();
  });

  test("from a trunk to singles, all of it", async () => {
    const { host, input } = only(targets);
    const trunk = await (
      await looked(input)
    ).create("trunk", trunkOf(input, { 10: { addresses: ["10.10.0.1/24"] }, 20: {} }));
    await host.run("ip link add link eth0.20 name upper type macvlan");
    const before = anonymous(await everything(host));
    const [v10] = await singles(input);
    await (await looked(input)).delete(trunk);
    expect(anonymous(await everything(host))).toBe(before);
    expect((await link(host, "eth0.10"))?.ifalias).toMatch(/\/v10@/);
    await (await looked(input)).of("vlanSubInterface").delete(v10 as State);
    expect(await link(host, "eth0.10")).toBeUndefined();
  });

  test("from a trunk that stays, one VLAN", async () => {
    const { host, input } = only(targets);
    const trunk = await (await looked(input)).create("trunk", trunkOf(input, { 10: {}, 20: {} }));
    await host.run("ip link add link eth0.20 name upper type macvlan");
    const before = anonymous(await everything(host));
    const run = await looked(input);
    await run.of("vlanSubInterface").create("v20", single(input, 20));
    expect(await run.up("trunk", trunkOf(input, { 10: {} }), trunk)).toMatchObject({ done: "updated" });
    expect(anonymous(await everything(host))).toBe(before);
    expect((await link(host, "eth0.20"))?.ifalias).toMatch(/\/v20@/);
  });

  test("a program that has a VLAN twice is refused, in either order", async () => {
    const { input } = only(targets);
    const [, v20] = await singles(input);
    const first = await looked(input);
    await first.of("vlanSubInterface").check("v20", single(input, 20), v20);
    expect((await first.check("trunk", trunkOf(input, { 10: {}, 20: {} }))).problems).toEqual([
      expect.stringMatching(/VLAN 20: link "eth0.20" was made by resource "v20".*\[owned-by-another\]/),
    ]);
    const second = await looked(input);
    expect((await second.check("trunk", trunkOf(input, { 10: {}, 20: {} }))).problems).toEqual([]);
    expect((await second.of("vlanSubInterface").check("v20", single(input, 20), v20)).problems).toEqual([
      expect.stringMatching(/link "eth0.20" was made by resource "trunk.20".*\[owned-by-another\]/),
    ]);
  });

  test("a link that was there before stays, whoever used it", async () => {
    const { host, input } = only(targets);
    await host.run("ip link add link eth0 name eth0.10 type vlan id 10; ip link set eth0.10 up");
    const before = await link(host, "eth0.10");
    const run = new Run();
    await run.look(input);
    const v10 = await run.create("v10", single(input, 10));
    const next = await looked(input);
    const trunk = await next.create("trunk", trunkOf(input, { 10: {} }));
    await next.of("vlanSubInterface").delete(v10);
    expect(trunk.outs["links"]).toMatchObject({ 10: { owned: false } });
    expect(await (await looked(input)).up("trunk", trunkOf(input, { 10: {} }), trunk)).toMatchObject({
      done: "unchanged",
    });
    await (await looked(input)).delete(trunk);
    expect(await link(host, "eth0.10")).toEqual(before);
    expect(await records(host)).toEqual([]);
  });
});

test("a network on a VLAN of a trunk is planned after it, and keeps the VLAN there", async () => {
  const { input } = only(targets);
  const run = await looked(input);
  const networks = run.of("ipvlanNetwork");
  const checked = await run.check("trunk", trunkOf(input, { 10: {}, 20: {} }));
  const args = { host: input, parent: "eth0.20", name: "db", subnets: [{ cidr: "10.20.0.0/24" }] };
  expect((await networks.check("db", args)).problems).toEqual([]);
  const trunk = await run.createChecked("trunk", checked.inputs);
  const db = await networks.create("db", args);
  expect(db.outs["parentOwned"]).toBe(false);
  const next = await looked(input);
  const { problems } = await next.check("trunk", trunkOf(input, { 10: {} }), trunk);
  expect(problems).toEqual([
    expect.stringMatching(/VLAN 20: link "eth0.20" cannot be deleted .*network "db"/),
  ]);
  await next.of("ipvlanNetwork").delete(db);
  await next.delete(trunk);
});
