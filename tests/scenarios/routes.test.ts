import type { Properties } from "../../provider/inputs/fields";
import type { LabHost } from "../lab";
import { changesDuring, everything, only, told, useHosts } from "./_host";
import { Run, urnOf, type HostInput, type State } from "./_run";

const targets = useHosts();

/** A link with addresses of both families, behind which nobody is. */
const eth1 = `
ip link add eth1 type dummy
ip link set eth1 up
ip address add 10.20.0.1/24 dev eth1
ip address add 2001:db8:20::1/64 dev eth1 nodad`;

beforeEach(async () => {
  await only(targets).host.run("sh", { stdin: eth1 });
});

/** One run of Pulumi that has looked at the host, as every program does that has a Host. */
async function looked(host: HostInput): Promise<Run> {
  const run = new Run();
  await run.look(host);
  return run.of("hostRoute");
}

/** All routes of the host's that are not the kernel's, by destination. */
async function routes(host: LabHost, which = "dev eth1"): Promise<string[]> {
  const { stdout } = await host.run(
    `ip -4 route show ${which} table all; ip -6 route show ${which} table all`,
  );
  return stdout
    .split("\n")
    .map((line) => line.replace(/ pref medium/, "").trim())
    .filter((line) => !/^(local|broadcast|anycast|multicast|$)|proto kernel/.test(line));
}

async function recordsOf(host: LabHost): Promise<string[]> {
  const { stdout } = await host.run("cat /var/lib/trunkline/routes/* 2>/dev/null", { check: false });
  return stdout.split("\n").filter((line) => /^(owned|route) /.test(line));
}

test("routes of both families are given, recorded, mended when somebody changes them, and removed", async () => {
  const { host, input } = only(targets);
  const before = await everything(host);
  const run = await looked(input);
  const all: Readonly<Record<string, Properties>> = {
    plain: { host: input, destination: "10.2.0.0/24", gateway: "10.20.0.12" },
    six: { host: input, destination: "2001:db8:2::/64", gateway: "2001:db8:20::12", metric: 50 },
    tabled: { host: input, destination: "0.0.0.0/0", gateway: "10.20.0.12", link: "eth1", table: 100 },
    near: { host: input, destination: "10.3.0.0/24", link: "eth1" },
    onlink: { host: input, destination: "10.4.0.0/24", gateway: "192.0.2.1", onlink: true, link: "eth1" },
    local: { host: input, destination: "2001:db8:3::/64", gateway: "fe80::1", link: "eth1" },
  };
  const states: Record<string, State> = {};
  for (const [name, args] of Object.entries(all)) states[name] = await run.create(name, args);
  const there = await routes(host);
  expect(there.sort()).toEqual(
    [
      "default via 10.20.0.12 table 100 proto 116",
      "10.2.0.0/24 via 10.20.0.12 proto 116",
      "10.3.0.0/24 proto 116 scope link",
      "10.4.0.0/24 via 192.0.2.1 proto 116 onlink",
      "2001:db8:2::/64 via 2001:db8:20::12 proto 116 metric 50",
      "2001:db8:3::/64 via fe80::1 proto 116 metric 1024",
    ].sort(),
  );
  expect((await recordsOf(host)).filter((line) => line.startsWith("route ")).sort()).toEqual(
    [
      "route 0.0.0.0/0 via 10.20.0.12 dev eth1 table 100 proto 116",
      "route 10.2.0.0/24 via 10.20.0.12 proto 116",
      "route 10.3.0.0/24 dev eth1 proto 116",
      "route 10.4.0.0/24 via 192.0.2.1 dev eth1 onlink proto 116",
      "route 2001:db8:2::/64 via 2001:db8:20::12 metric 50 proto 116",
      "route 2001:db8:3::/64 via fe80::1 dev eth1 proto 116",
    ].sort(),
  );
  expect(states["plain"]).toMatchObject({ id: `${input.name}/plain`, outs: { owned: true } });

  await host.run(
    "ip route del 10.3.0.0/24; ip route replace 10.2.0.0/24 via 10.20.0.66; ip -6 route del 2001:db8:2::/64",
  );
  const refresh = await looked(input);
  expect(await refresh.refresh(states["plain"] as State)).toMatchObject({
    inputs: { gateway: "10.20.0.66" },
  });
  expect(await refresh.refresh(states["near"] as State)).toMatchObject({
    outs: { drift: expect.stringContaining("route add 10.3.0.0/24 dev eth1 proto 116") as string },
  });
  const again = await looked(input);
  for (const [name, args] of Object.entries(all)) states[name] = await again.up(name, args, states[name]);
  expect(Object.values(states).map((state) => (state as State & { done: string }).done)).toEqual([
    ...["updated", "updated", "unchanged", "updated", "unchanged", "unchanged"],
  ]);
  expect((await routes(host)).sort()).toEqual(there);
  for (const state of Object.values(states)) await (await looked(input)).delete(state);
  expect(await routes(host)).toEqual([]);
  expect(await everything(host)).toBe(before);
  expect(await recordsOf(host)).toEqual([]);
});

test("a route changes in place: the new one is there before the old one goes", async () => {
  const { host, input } = only(targets);
  const args = { host: input, destination: "10.2.0.0/24", gateway: "10.20.0.12" };
  let state = await (await looked(input)).create("r", args);
  const next = [
    { ...args, gateway: "10.20.0.13" },
    { ...args, gateway: "10.20.0.13", metric: 7 },
    { ...args, destination: "10.2.0.0/25", gateway: "10.20.0.13" },
  ];
  const seen = await changesDuring(
    host,
    async () => {
      for (const each of next) {
        const done = await (await looked(input)).up("r", each, state);
        expect(done.done).toBe("updated");
        state = done;
      }
    },
    "link route",
  );
  expect(seen.map((line) => line.trim())).toEqual([
    "10.2.0.0/24 via 10.20.0.13 dev eth1 proto 116",
    "10.2.0.0/24 via 10.20.0.13 dev eth1 proto 116 metric 7",
    "Deleted 10.2.0.0/24 via 10.20.0.13 dev eth1 proto 116",
    "10.2.0.0/25 via 10.20.0.13 dev eth1 proto 116",
    "Deleted 10.2.0.0/24 via 10.20.0.13 dev eth1 proto 116 metric 7",
  ]);
  expect(await recordsOf(host)).toEqual(["owned yes", "route 10.2.0.0/25 via 10.20.0.13 proto 116"]);
});

test("a route that was there is used and stays; another one in its place is refused with what is there", async () => {
  const { host, input } = only(targets);
  await host.run("ip route add 10.2.0.0/24 via 10.20.0.12 proto static");
  const args = { host: input, destination: "10.2.0.0/24", gateway: "10.20.0.12" };
  const state = await (await looked(input)).create("r", args);
  expect(state.outs["owned"]).toBe(false);
  expect(await recordsOf(host)).toEqual(["owned no", "route 10.2.0.0/24 via 10.20.0.12 proto 116"]);
  const { problems } = await (await looked(input)).check("s", { ...args, gateway: "10.20.0.13" });
  expect(problems).toEqual([
    `${input.name}: the host already has the route to 10.2.0.0/24: via 10.20.0.12 over eth1, which this one would replace; give the route a metric of its own or another table, or delete that route first [route-taken]`,
  ]);
  await (await looked(input)).delete(state);
  expect(await routes(host)).toEqual(["10.2.0.0/24 via 10.20.0.12 proto static"]);
  expect(await recordsOf(host)).toEqual([]);
});

test("a route whose run was cut off before it wrote the record is taken for what it is", async () => {
  const { host, input } = only(targets);
  await host.run("ip route add 10.2.0.0/24 via 10.20.0.66 proto 116");
  const state = await (
    await looked(input)
  ).create("r", {
    ...{ host: input, destination: "10.2.0.0/24", gateway: "10.20.0.12" },
  });
  expect(state.outs["owned"]).toBe(true);
  expect(await routes(host)).toEqual(["10.2.0.0/24 via 10.20.0.12 proto 116"]);
  await (await looked(input)).delete(state);
  expect(await routes(host)).toEqual([]);
});

test("what the kernel would not take, and what would cut the host off, is refused in a preview", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add eth2 type dummy");
  const first = await looked(input);
  await first.create("first", { host: input, destination: "10.9.0.0/24", gateway: "10.20.0.12" });
  await first.of("vlanSubInterface").create("v", {
    ...{ host: input, parent: "eth0", vlanId: 10, addresses: ["10.10.0.1/24"] },
    routes: [{ destination: "10.8.0.0/24", gateway: "10.10.0.2" }],
  });
  const before = await everything(host);
  const refusal = async (args: Properties): Promise<string> =>
    (
      await (await looked(input)).check("r", { host: input, destination: "10.2.0.0/24", ...args })
    ).problems.join("\n");
  const cases: readonly [Properties, string][] = [
    [
      { gateway: "10.66.0.1" },
      "10.66.0.1, the gateway to 10.2.0.0/24, is on no link of the host (10.0.2.0/24, 10.20.0.0/24, 2001:db8:20::/64, 10.10.0.0/24); give a gateway in one of the host's subnets, or set link and onlink: true if that router is on a link [route-unfit]",
    ],
    [
      { gateway: "10.66.0.1", link: "eth1" },
      '10.66.0.1, the gateway to 10.2.0.0/24, is in no subnet of "eth1" (10.20.0.0/24, 2001:db8:20::/64)',
    ],
    [
      { gateway: "10.20.0.1" },
      '10.20.0.1, the gateway to 10.2.0.0/24, is an address of the host itself, on "eth1"; give the address of the next router or host on the way there [route-unfit]',
    ],
    [{ link: "eth7" }, 'link "eth7" does not exist; links there: lo, '],
    [
      { link: "eth2" },
      'link "eth2" is down, and the kernel takes no route over it; bring the link up first [route-unfit]',
    ],
    [
      { destination: "10.0.2.2/32", gateway: "10.20.0.12", allowOverlap: true },
      '10.0.2.2/32 on link "eth1" would capture 10.0.2.2 (where the host is managed from); use a subnet without that address, or manage the host from elsewhere [way-back-lost]',
    ],
    [
      { destination: "10.0.2.0/25", gateway: "10.20.0.12" },
      'the route to 10.0.2.0/25 over "eth1" leads to a part of the subnet of another link of the host: mgmt0 ',
    ],
    [
      { destination: "10.9.0.0/24", gateway: "10.20.0.13" },
      'the route to 10.9.0.0/24 is there already, made by resource "first" of stack "dev", project "lab"; keep one of the two, or give the route a metric of its own or another table [route-taken]',
    ],
    [
      { destination: "10.8.0.0/24", gateway: "10.20.0.13" },
      'the route to 10.8.0.0/24 is there already, made by resource "v" of stack "dev", project "lab"',
    ],
    [
      {},
      "gateway: a route leads to a gateway, over a link, or both; give at least one of gateway and link [invalid-input]",
    ],
    [
      { gateway: "fe80::1", destination: "2001:db8:2::/64" },
      "link: is missing; every link has a subnet fe80::/64 of its own, so say on which fe80::1 is [invalid-input]",
    ],
    [
      { gateway: "10.20.0.12", onlink: true },
      "link: is missing; onlink: true says that the gateway is on a link, so say on which [invalid-input]",
    ],
    [
      { gateway: "2001:db8:20::12" },
      "gateway: 2001:db8:20::12 and 10.2.0.0/24 are of different address families [invalid-input]",
    ],
  ];
  for (const [args, problem] of cases) expect(await refusal(args)).toContain(problem);
  expect(await everything(host)).toBe(before);
  // With a table or a metric of its own, each is another place.
  expect(await refusal({ destination: "10.9.0.0/24", gateway: "10.20.0.13", metric: 9 })).toBe("");
  expect(await refusal({ destination: "10.0.2.2/32", gateway: "10.20.0.12", table: 77 })).toBe("");
});

test("a route over a sub-interface is given again when that is made anew, in the same up", async () => {
  const { host, input } = only(targets);
  const vlan = { host: input, parent: "eth0", vlanId: 10, name: "storage", addresses: ["10.10.0.1/24"] };
  const route = { host: input, destination: "10.2.0.0/24", gateway: "10.10.0.2", link: "storage" };
  const run = await looked(input);
  const link = await run.of("vlanSubInterface").create("v", vlan);
  const state = await run.create("r", route);
  const next = await looked(input);
  const made = await next.of("vlanSubInterface").up("v", { ...vlan, vlanId: 11 }, link);
  expect(made.done).toBe("replaced");
  expect(await routes(host, "dev storage")).toEqual([]);
  expect(await next.up("r", route, state)).toMatchObject({ done: "updated" });
  expect(await routes(host, "dev storage")).toEqual(["10.2.0.0/24 via 10.10.0.2 proto 116"]);
  expect(told().join("\n")).toContain("route add 10.2.0.0/24 via 10.10.0.2 dev storage proto 116");
});

test("the host gives itself its routes again, those whose link comes late as well, and tells of those that it cannot give", async () => {
  const { host, input } = only(targets);
  const run = await looked(input);
  for (const [name, destination] of [
    ["a", "10.2.0.0/24"],
    ["b", "10.3.0.0/24"],
  ] as const)
    await run.create(name, { host: input, destination, gateway: "10.20.0.12" });
  await run.create("c", {
    host: input,
    destination: "2001:db8:2::/64",
    gateway: "2001:db8:20::12",
    link: "eth1",
  });
  const there = await routes(host);
  expect(there).toHaveLength(3);
  await host.run("ip route del 10.2.0.0/24; systemctl restart trunkline-restore.service");
  expect(await routes(host)).toEqual(there);

  await host.run("ip link del eth1; systemctl restart trunkline-restore.service");
  await looked(input);
  expect(told()).toContain(
    `${input.name}: the route to 10.2.0.0/24 did not come back at boot: Nexthop has invalid gateway.`,
  );
  await host.run("sh", { stdin: eth1 });
  // Nothing tells when an address comes; the host asks each second.
  await host.run(
    "until [ $(ip route show proto 116 | wc -l) = 2 ] && [ $(ip -6 route show proto 116 | wc -l) = 1 ]; do sleep 0.2; done",
  );
  expect(await routes(host)).toEqual(there);
});

test("a record says whose a route is", async () => {
  const { host, input } = only(targets);
  await (await looked(input)).create("r", { host: input, destination: "10.2.0.0/24", gateway: "10.20.0.12" });
  const { stdout } = await host.run("cat /var/lib/trunkline/routes/*");
  expect(stdout).toMatch(/^trunkline-route 1 [0-9a-f]{12}\n/);
  expect(stdout).toContain(`\nurn ${urnOf("r", "HostRoute")}\n`);
  expect(stdout).toMatch(/\nmachine \S+\n$/);
});
