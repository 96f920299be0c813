import type { Properties } from "../../provider/inputs/fields";
import type { LabHost } from "../lab";
import { addressesOf, everything, link, links, only, record, records, told, useHosts } from "./_host";
import { Run, type State } from "./_run";
import { attached, attachmentRecords, inside, makeNetwork } from "./attachments/_networks";

const targets = useHosts(2);

interface Case {
  readonly from: Properties;
  readonly to: Properties;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly left: string;
  readonly gone: string;
}

const cases: readonly [string, Case][] = [
  [
    "another id under the standard name: the new one first",
    {
      from: { vlanId: 10 },
      to: { vlanId: 11 },
      replaces: ["vlanId", "name"],
      deleteBeforeReplace: false,
      left: "eth0.11",
      gone: "eth0.10",
    },
  ],
  [
    "another id under the same name: the old one must go first",
    {
      from: { name: "data", vlanId: 10 },
      to: { name: "data", vlanId: 11 },
      replaces: ["vlanId"],
      deleteBeforeReplace: true,
      left: "data",
      gone: "eth0.10",
    },
  ],
  [
    "another name for the same (parent, protocol, id): the old one must go first",
    {
      from: { vlanId: 10 },
      to: { vlanId: 10, name: "data" },
      replaces: ["name"],
      deleteBeforeReplace: true,
      left: "data",
      gone: "eth0.10",
    },
  ],
  [
    "another protocol under the same name: the old one must go first",
    {
      from: { vlanId: 10 },
      to: { vlanId: 10, protocol: "802.1ad" },
      replaces: ["protocol"],
      deleteBeforeReplace: true,
      left: "eth0.10",
      gone: "none",
    },
  ],
  [
    "another protocol under another name: the new one first",
    {
      from: { vlanId: 10 },
      to: { vlanId: 10, protocol: "802.1ad", name: "data" },
      replaces: ["protocol", "name"],
      deleteBeforeReplace: false,
      left: "data",
      gone: "eth0.10",
    },
  ],
  [
    "another parent: the new one first",
    {
      from: { vlanId: 10 },
      to: { vlanId: 10, parent: "other" },
      replaces: ["parent", "name"],
      deleteBeforeReplace: false,
      left: "other.10",
      gone: "eth0.10",
    },
  ],
  [
    "another id with the same address: the old one must go first",
    {
      from: { vlanId: 10, addresses: ["10.10.0.9/24"] },
      to: { vlanId: 11, addresses: ["10.10.0.9/24"] },
      replaces: ["vlanId", "name"],
      deleteBeforeReplace: true,
      left: "eth0.11",
      gone: "eth0.10",
    },
  ],
];

test.each(cases)("%s", async (_title, { from, to, replaces, deleteBeforeReplace, left, gone }) => {
  const { host, input } = only(targets);
  await host.run("ip link add other type dummy && ip link set other up");
  const args = { host: input, parent: "eth0" };
  const created = await new Run().up("it", { ...args, ...from });

  const run = new Run();
  await run.look(input);
  const { inputs, problems } = await run.check("it", { ...args, ...to }, created);
  expect(problems).toEqual([]);
  const difference = await run.diff(created, inputs);
  expect(difference).toMatchObject({ changes: true, deleteBeforeReplace });
  expect([...difference.replaces].sort()).toEqual([...replaces].sort());

  const replaced = await run.up("it", { ...args, ...to }, created);
  expect(replaced.done).toBe("replaced");
  const now = await links(host);
  expect(now[gone]).toBeUndefined();
  expect(now[left]).toMatchObject({
    ifindex: replaced.outs["ifindex"],
    link: to["parent"] ?? "eth0",
    linkinfo: { info_data: { id: to["vlanId"], protocol: to["protocol"] ?? "802.1Q" } },
  });
  expect(now[left]?.ifindex).not.toBe(created.outs["ifindex"]);
  expect(await records(host)).toEqual([left]);
});

test("another host: made there, then deleted here; nothing collides between two hosts", async () => {
  const [first, second] = targets;
  if (first === undefined || second === undefined) throw new Error("two hosts are needed");
  const args = { parent: "eth0", vlanId: 10 };
  const created = await new Run().up("it", { ...args, host: first.input });

  const run = new Run();
  const { inputs } = await run.check("it", { ...args, host: second.input }, created);
  expect(await run.diff(created, inputs)).toEqual({
    changes: true,
    replaces: ["host"],
    deleteBeforeReplace: false,
  });
  await run.up("it", { ...args, host: second.input }, created);
  expect(await link(first.host, "eth0.10")).toBeUndefined();
  expect(await records(first.host)).toEqual([]);
  expect(await link(second.host, "eth0.10")).toBeDefined();
});

test("replaced on demand, so made first without a diff: it stays, and the user is told", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10 };
  const created = await new Run().up("it", args);

  const run = new Run();
  await run.look(input);
  const made = await run.createChecked("it", (await run.check("it", args, created)).inputs);
  await run.delete(created);
  expect((await link(host, "eth0.10"))?.ifindex).toBe(created.outs["ifindex"]);
  expect(await run.refresh(made)).toBeDefined();
  expect(told()).toEqual(["h1: eth0.10 was there already and stays as it is"]);
});

test("the old link of a replacement was removed by hand: deleting it does not take the new one, which bears the same mark", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add gone type dummy && ip link set gone up");
  const created = await new Run().up("it", { host: input, parent: "gone", vlanId: 10 });
  await host.run("ip link del gone");

  const run = new Run();
  await run.look(input);
  await run.up("it", { host: input, parent: "eth0", vlanId: 10 }, created);
  expect(await link(host, "eth0.10")).toMatchObject({ link: "eth0" });
  expect(await records(host)).toEqual(["eth0.10"]);
});

describe("a replacement that failed half way, with old and new link there and one address on both", () => {
  const args = (vlanId: number): Properties => ({
    host: only(targets).input,
    parent: "eth0",
    vlanId,
    addresses: ["10.10.0.9/24"],
  });
  const begun = async (): Promise<{ old: State; made: State }> => {
    const old = await new Run().create("storage", args(11));
    return { old, made: await new Run().create("storage", args(10)) };
  };
  const options = { parent: "eth0.10", subnets: [{ cidr: "10.10.0.0/24" }] };
  const waysTo = async (host: LabHost): Promise<string> =>
    (await host.run("ip route show 10.10.0.0/24")).stdout;

  test("goes on: the network comes to the new one, then the old one goes", async () => {
    const { host, input } = only(targets);
    const { old } = await begun();
    const run = new Run();
    await run.look(input);
    await makeNetwork(run, input, { options });
    await run.delete(old);
    expect(await link(host, "eth0.11")).toBeUndefined();
    expect(addressesOf(await link(host, "eth0.10"))).toEqual(["10.10.0.9/24"]);
    expect(await waysTo(host)).toMatch(/^10\.10\.0\.0\/24 dev eth0\.10 .*\n$/);
    expect(await records(host)).toEqual(["eth0.10"]);
  });

  test("goes back and fails again: the next run deletes what is left of it, and not what the program has", async () => {
    const { host, input } = only(targets);
    const { old, made } = await begun();
    const back = new Run();
    await back.look(input);
    const again = await back.createChecked("storage", (await back.check("storage", args(11), made)).inputs);

    const run = new Run();
    await run.look(input);
    const live = await run.up("storage", args(11), await run.refresh(again));
    expect(live.done).toBe("unchanged");
    const network = await makeNetwork(run, input, { options: { ...options, parent: "eth0.11" } });
    await run.delete(made);
    await run.delete(old);
    expect(told()).toEqual(["h1: eth0.11 was there already and stays as it is"]);
    expect((await link(host, "eth0.11"))?.ifindex).toBe(old.outs["ifindex"]);
    expect(await waysTo(host)).toMatch(/^10\.10\.0\.0\/24 dev eth0\.11 .*\n$/);
    expect(await records(host)).toEqual(["eth0.11"]);

    const last = new Run();
    await last.of("ipvlanNetwork").delete(network);
    await last.delete(live);
    expect(await links(host)).not.toHaveProperty("eth0.11");
  });
});

test("what sits on the old link stops the replacement in preview, before anything is changed", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", name: "data" };
  const created = await new Run().up("it", { ...args, vlanId: 10 });
  await host.run("ip link add link data name on-top type macvlan");
  const before = await everything(host);

  const run = new Run();
  await run.look(input);
  const { problems } = await run.check("it", { ...args, vlanId: 11 }, created);
  expect(problems).toEqual([expect.stringMatching(/"data" cannot be deleted.*on-top \(macvlan\)/)]);
  expect(await everything(host)).toBe(before);
});

describe("a parent that somebody renamed on the host", () => {
  const vlan = (): Properties => ({ host: only(targets).input, vlanId: 10, addresses: ["10.10.0.9/24"] });
  const network = { driver: "macvlanNetwork", name: "lan" } as const;
  const onVlan = { driver: "ipvlanNetwork", name: "dmz" } as const;
  const subnets = { lan: [{ cidr: "10.20.0.0/24" }], dmz: [{ cidr: "10.50.0.0/24" }] };

  const made = async (): Promise<Record<"vlan" | "lan" | "dmz" | "web", State>> => {
    const { host, input } = only(targets);
    await host.run("ip link add nic0 type dummy; ip link set nic0 up; ip netns add red");
    const run = new Run();
    await run.look(input);
    const options = { parent: "nic0", subnets: subnets.lan };
    const states = {
      vlan: await run.create("it", { ...vlan(), parent: "nic0" }),
      lan: await makeNetwork(run, input, { ...network, options }),
      dmz: await makeNetwork(run, input, { ...onVlan, options: { parent: "nic0.50", subnets: subnets.dmz } }),
    };
    const web = attached(states.lan, "web", { netns: "red" });
    const all = { ...states, web: await run.of("containerAttachment").create("web", web) };
    await host.run("ip link set nic0 down; ip link set nic0 name lan0; ip link set lan0 up");
    return all;
  };

  test("is found by what is on it: messages say its name, and under that name nothing is replaced", async () => {
    const { host, input } = only(targets);
    const states = await made();
    const before = await links(host);
    const within = (await inside(host, "--net=/run/netns/red")).links;

    const old = new Run();
    await old.look(input);
    const { problems } = await old.check("it", { ...vlan(), parent: "nic0" }, states.vlan);
    expect(problems).toEqual([
      expect.stringContaining(
        'parent link "nic0" does not exist: nic0.10, which was made on it, is on "lan0" now; ' +
          'if "nic0" was renamed, use parent: "lan0", which replaces nothing',
      ),
    ]);
    const asked = { host: input, name: "lan", subnets: subnets.lan, parent: "lan0" };
    const missing = await old.of("macvlanNetwork").check("lan", { ...asked, parent: "nic0" }, states.lan);
    expect(missing.problems).toEqual([expect.stringContaining('use parent: "lan0"')]);

    const run = new Run();
    await run.look(input);
    const live = await run.up("it", { ...vlan(), parent: "lan0" }, states.vlan);
    const lan = await run.of("macvlanNetwork").up("lan", asked, states.lan);
    const dmz = { ...asked, name: "dmz", subnets: subnets.dmz, parent: "nic0.50" };
    await run.of("ipvlanNetwork").up("dmz", dmz, states.dmz);
    const web = attached(lan, "web", { netns: "red" });
    const attachment = await run.of("containerAttachment").up("web", web, states.web);
    expect([live.done, lan.done, attachment.done]).toEqual(["updated", "updated", "updated"]);
    expect(live.outs).toMatchObject({ parent: "lan0", name: "nic0.10", ifindex: before["nic0.10"]?.ifindex });
    expect(lan.outs).toMatchObject({ parent: "lan0" });
    const after = await links(host);
    for (const name of ["nic0.10", "nic0.50"]) expect(after[name]?.ifindex).toBe(before[name]?.ifindex);
    for (const name of ["nic0.10", "nic0.50"])
      expect(await record(host, name)).toContain(`build link add link lan0 name ${name}`);
    // Its record says how it is made again, on the parent of that name.
    expect((await inside(host, "--net=/run/netns/red")).links).toEqual(within);
    expect(await attachmentRecords(host)).toContain("build link add link lan0 ");

    const again = new Run();
    await again.look(input);
    expect((await again.up("it", { ...vlan(), parent: "lan0" }, live)).done).toBe("unchanged");
    expect((await again.of("macvlanNetwork").up("lan", asked, lan)).done).toBe("unchanged");
  });

  test("is what a refresh writes to the state, and the next run replaces nothing", async () => {
    const { input } = only(targets);
    const states = await made();
    const refreshing = new Run();
    const vlanThen = await refreshing.refresh(states.vlan);
    const lanThen = await refreshing.of("macvlanNetwork").refresh(states.lan);
    expect(vlanThen?.outs).toMatchObject({ parent: "lan0", name: "nic0.10" });
    expect(lanThen?.outs).toMatchObject({ parent: "lan0", name: "lan" });

    const run = new Run();
    await run.look(input);
    const live = await run.up("it", { ...vlan(), parent: "lan0" }, vlanThen);
    const asked = { host: input, name: "lan", subnets: subnets.lan, parent: "lan0" };
    const lan = await run.of("macvlanNetwork").up("lan", asked, lanThen);
    expect([live.done, lan.done]).toEqual(["updated", "updated"]);
    expect(live.outs["ifindex"]).toBe(states.vlan.outs["ifindex"]);
  });
});
