import type { LabHost } from "../../lab";
import { sharedLab } from "../../shared-lab";
import { told, useHosts, type Target } from "../_host";
import { Run, type HostInput, type State } from "../_run";
import { endContainers, enter, runContainer, startEngines } from "../_engines";
import { attached, attachmentRecords, inside, makeNetwork } from "./_networks";

const targets = useHosts(2);
const both = (): readonly [Target, Target] => targets as readonly [Target, Target];

beforeAll(async () => {
  const lab = await sharedLab();
  for (const id of [10, 20]) await lab.allowVlan(id, [1, 2]);
});

/**
 * Two routers on another host, one per VLAN: 203.0.113.10 and 2001:db8:ff::10 answer only behind that of VLAN 10, and
 * the addresses with 20 only behind that of VLAN 20. An answer shows over which VLAN the default route goes.
 */
const routers = [10, 20]
  .map(
    (id) => `
ip netns add gw${String(id)}
ip link add link eth0 name eth0.${String(id)} type vlan id ${String(id)}
ip link set eth0.${String(id)} netns gw${String(id)}
ip -n gw${String(id)} address add 192.168.${String(id)}.1/24 dev eth0.${String(id)}
ip -n gw${String(id)} address add 2001:db8:${String(id)}::1/64 dev eth0.${String(id)} nodad
ip -n gw${String(id)} link set eth0.${String(id)} up
ip -n gw${String(id)} address add 203.0.113.${String(id)}/32 dev lo
ip -n gw${String(id)} address add 2001:db8:ff::${String(id)}/128 dev lo nodad
ip -n gw${String(id)} link set lo up`,
  )
  .join("\n");

/** The kernel adds this route of VLAN 20 itself, so an attachment that asks for it fails at its last step. */
const thereAlready = { destination: "192.168.20.0/24", gateway: "192.168.20.8" };

interface Networks {
  readonly ten: State;
  readonly twenty: State;
}

/** Makes a network on VLAN 10 and one on VLAN 20, with routers on the second host. */
async function makeNetworks(run: Run, input: HostInput, mode = "l2"): Promise<Networks> {
  const make = async (id: number): Promise<State> =>
    makeNetwork(run, input, {
      name: `net${String(id)}`,
      options: {
        parent: `eth0.${String(id)}`,
        mode,
        subnets: [{ cidr: `192.168.${String(id)}.0/24` }, { cidr: `2001:db8:${String(id)}::/64` }],
      },
    });
  return { ten: await make(10), twenty: await make(20) };
}

/** Returns the VLANs over which the world answers, for each family. */
async function answers(host: LabHost, where: string): Promise<Record<string, string[]>> {
  const script = ["203.0.113.", "2001:db8:ff::"]
    .flatMap((prefix) => [10, 20].map((id) => `${prefix}${String(id)}`))
    .map((to) => `nsenter ${where} ping -c 1 -W 2 ${to} >/dev/null 2>&1 && echo ${to}`);
  const { stdout } = await host.run("sh", { stdin: `${script.join("\n")}\ntrue\n`, timeoutMs: 30_000 });
  const found = stdout.split("\n").filter((line) => line !== "");
  return {
    v4: found.filter((to) => !to.includes(":")).map((to) => to.replace(/.*[.:]/, "")),
    v6: found.filter((to) => to.includes(":")).map((to) => to.replace(/.*[.:]/, "")),
  };
}

async function defaults(host: LabHost, where: string): Promise<unknown[]> {
  const { routes } = await inside(host, where);
  return routes.filter(({ dst }) => dst === "default").map(({ dev, gateway }) => [dev, gateway]);
}

/** Expects a second run of the same program to find nothing to do and nothing to tell. */
async function expectNothingToDo(
  input: HostInput,
  ...resources: readonly (readonly [string, Record<string, unknown>, State])[]
): Promise<State[]> {
  const run = new Run();
  await run.look(input);
  const before = told();
  const states = [];
  for (const [name, args, state] of resources) {
    const refreshed = (await run.of("containerAttachment").refresh(state)) as State;
    expect((await run.of("containerAttachment").up(name, args, refreshed)).done).toBe("unchanged");
    states.push(refreshed);
  }
  expect(told()).toEqual(before);
  return states;
}

const red = "--net=/run/netns/red";

test("the highest has the default route of both families; raised, lowered or deleted it is handed on", async () => {
  const [{ host, input }, router] = both();
  await router.host.run("sh", { stdin: routers });
  await host.run("ip netns add red");
  const before = await inside(host, red);
  const run = new Run();
  await run.look(input);
  const { ten, twenty } = await makeNetworks(run, input);
  const low = attached(ten, "low", { netns: "red" });
  const high = (gatewayPriority: number): Record<string, unknown> =>
    attached(twenty, "high", { netns: "red" }, { gatewayPriority });
  const of = (): Run => new Run().of("containerAttachment");

  const first = await of().create("low", low);
  expect(await answers(host, red)).toEqual({ v4: ["10"], v6: ["10"] });
  let second: State = await of().create("high", high(10));
  expect(second.outs["gateway"]).toBe("192.168.20.1");
  expect(await answers(host, red)).toEqual({ v4: ["20"], v6: ["20"] });
  const [outranked] = await expectNothingToDo(input, ["low", low, first], ["high", high(10), second]);
  expect(outranked?.outs["gateway"]).toBeUndefined();

  second = await of().up("high", high(-1), second);
  expect(second.outs["gateway"]).toBeUndefined();
  expect(await answers(host, red)).toEqual({ v4: ["10"], v6: ["10"] });
  const [again] = await expectNothingToDo(input, ["low", low, first], ["high", high(-1), second]);
  expect(again?.outs["gateway"]).toBe("192.168.10.1");

  // With equal priorities, the other attachment keeps the default route.
  second = await of().up("high", high(0), second);
  expect(await answers(host, red)).toEqual({ v4: ["10"], v6: ["10"] });
  second = await of().up("high", high(1), second);
  expect(await answers(host, red)).toEqual({ v4: ["20"], v6: ["20"] });
  await of().delete(second);
  expect(await answers(host, red)).toEqual({ v4: ["10"], v6: ["10"] });
  await expectNothingToDo(input, ["low", low, first]);
  await of().delete(first);
  expect(await inside(host, red)).toEqual(before);
});

test("a holder whose link somebody deleted: the next up of the other one takes the route, and gives it back", async () => {
  const [{ host, input }] = both();
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const { ten, twenty } = await makeNetworks(run, input);
  const low = attached(ten, "low", { netns: "red" });
  const high = attached(twenty, "high", { netns: "red" }, { gatewayPriority: 10 });
  const first = await run.of("containerAttachment").create("low", low);
  const second = await run.of("containerAttachment").create("high", high);
  await host.run("ip -n red link delete eth1");

  const other = new Run();
  await other.look(input);
  expect((await other.of("containerAttachment").up("low", low, first)).done).toBe("updated");
  expect(await defaults(host, red)).toEqual([
    ["eth0", "192.168.10.1"],
    ["eth0", "2001:db8:10::1"],
  ]);
  const later = new Run();
  await later.look(input);
  expect((await later.of("containerAttachment").up("high", high, second)).done).toBe("updated");
  expect(await defaults(host, red)).toEqual([
    ["eth1", "192.168.20.1"],
    ["eth1", "2001:db8:20::1"],
  ]);
  await expectNothingToDo(input, ["low", low, first], ["high", high, second]);
});

test("in l3 the route is the link's own; without a gateway there is none to have; families are apart", async () => {
  const [{ host, input }] = both();
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const { ten, twenty } = await makeNetworks(run, input, "l3");
  const six = await makeNetwork(run, input, {
    name: "six",
    options: { parent: "eth0.30", subnets: [{ cidr: "2001:db8:30::/64" }] },
  });
  const none = await makeNetwork(run, input, {
    name: "none",
    options: { parent: "eth0.40", subnets: [{ cidr: "192.168.40.0/24", gateway: "none" }] },
  });
  const of = run.of("containerAttachment");
  const at = (network: State, name: string, gatewayPriority: number): Record<string, unknown> =>
    attached(network, name, { netns: "red" }, { gatewayPriority });
  await of.create("a", at(ten, "a", 1));
  const b = await of.create("b", at(twenty, "b", 2));
  expect(await defaults(host, red)).toEqual([
    ["eth1", undefined],
    ["eth1", undefined],
  ]);
  const c = await of.create("c", at(six, "c", 3));
  await of.create("d", at(none, "d", 4));
  expect(await defaults(host, red)).toEqual([
    ["eth1", undefined],
    ["eth2", "2001:db8:30::1"],
  ]);
  await of.delete(b);
  await of.delete(c);
  expect(await defaults(host, red)).toEqual([
    ["eth0", undefined],
    ["eth0", undefined],
  ]);
});

test("a failure behind the take-over gives the route back, and its record with it", async () => {
  const [{ host, input }] = both();
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const { ten, twenty } = await makeNetworks(run, input);
  await run.of("containerAttachment").create("low", attached(ten, "low", { netns: "red" }));
  const [before, records] = [await inside(host, red), await attachmentRecords(host)];
  const routes = [thereAlready];
  const high = attached(twenty, "high", { netns: "red" }, { gatewayPriority: 10, routes });
  await expect(run.of("containerAttachment").create("high", high)).rejects.toThrow(/h1: /);
  // The order may differ: the kernel lists the newest first.
  const after = await inside(host, red);
  const sorted = (routed: readonly unknown[]): string[] =>
    routed.map((route) => JSON.stringify(route)).sort();
  // The kernel may or may not still be probing for its own link-local address.
  const links = (of: typeof before): unknown =>
    of.links.map(({ ifname, ifindex, flags, addr_info: addresses }) => [
      ...[ifname, ifindex, flags],
      ...(addresses as { local: string }[]).map(({ local }) => local),
    ]);
  expect(links(after)).toEqual(links(before));
  expect(sorted(after.routes)).toEqual(sorted(before.routes));
  expect(await attachmentRecords(host)).toBe(records);
});

test("made at one moment: one that fails does not take along the one that was to stand back for it", async () => {
  const [{ host, input }] = both();
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const { ten, twenty } = await makeNetworks(run, input);
  const of = run.of("containerAttachment");
  const routes = [thereAlready];
  const high = attached(twenty, "high", { netns: "red" }, { gatewayPriority: 10, routes });
  const before = run.roundTrips(input).length;
  const [failed, made] = await Promise.allSettled([
    of.create("high", high),
    of.create("low", attached(ten, "low", { netns: "red" })),
  ]);
  // They went in one batch, so the step planned on top of the first one was taken back and planned again.
  expect(run.roundTrips(input).length - before).toBe(3);
  expect(failed.status).toBe("rejected");
  expect(made).toMatchObject({ status: "fulfilled", value: { outs: { gateway: "192.168.10.1" } } });
  expect(await defaults(host, red)).toEqual([
    ["eth0", "192.168.10.1"],
    ["eth0", "2001:db8:10::1"],
  ]);
});

describe("in Docker's containers", () => {
  beforeAll(async () => {
    await startEngines(both()[0].host);
  });
  afterEach(async () => {
    await endContainers(both()[0].host);
  });

  test.each([
    ["one program", [0, 0]],
    ["two programs", [0, 1]],
  ])("two attachments made at one moment by %s, and deleted at one moment", async (_, programs) => {
    const [{ host, input }, router] = both();
    await router.host.run("sh", { stdin: routers });
    await runContainer(host, "docker", "web");
    const where = await enter(host, "docker", "web");
    const before = await inside(host, where);
    const runs = [new Run(), new Run()];
    await Promise.all(runs.map((run) => run.look(input)));
    const { ten, twenty } = await makeNetworks(runs[0] as Run, input);
    const attachments = [
      ["low", attached(ten, "low", { docker: "web" }, { gatewayPriority: 1 })],
      ["high", attached(twenty, "high", { docker: "web" }, { gatewayPriority: 2 })],
    ] as const;
    const states = await Promise.all(
      attachments.map(([name, args], index) =>
        (runs[programs[index] ?? 0] as Run).of("containerAttachment").create(name, args),
      ),
    );
    expect(await answers(host, where)).toEqual({ v4: ["20"], v6: ["20"] });
    await expectNothingToDo(
      input,
      ...attachments.map(([name, args], index) => [name, args, states[index] as State] as const),
    );
    await Promise.all(
      states.map((state, index) =>
        (runs[programs[index] ?? 0] as Run).of("containerAttachment").delete(state),
      ),
    );
    expect(await inside(host, where)).toEqual(before);
    expect(await attachmentRecords(host)).toBe("");
  });

  test("a default route of Docker's own stays: nothing is said where none was asked for, else it is refused", async () => {
    const [{ host, input }] = both();
    await host.run("docker network create -d bridge --subnet 172.30.0.0/24 theirs");
    await runContainer(host, "docker", "web", "theirs");
    const where = await enter(host, "docker", "web");
    const theirs = await defaults(host, where);
    expect(theirs).toEqual([["eth0", "172.30.0.1"]]);
    const run = new Run();
    await run.look(input);
    const { ten } = await makeNetworks(run, input);
    const problems = async (options: Record<string, unknown>): Promise<string> => {
      const args = attached(ten, "web", { docker: "web" }, options);
      return (await run.of("containerAttachment").check("web", args)).problems.join();
    };
    expect(await problems({ gatewayPriority: 1 })).toMatch(
      /already has a default route over eth0, which no attachment gave it, and gatewayPriority ranks attachments only/,
    );
    expect(await problems({ defaultRoute: true })).toMatch(/already has a default route over eth0/);
    const args = attached(ten, "web", { docker: "web" });
    const state = await run.of("containerAttachment").create("web", args);
    // Docker gave the container no IPv6 default route.
    expect(state.outs["gateway"]).toBe("2001:db8:10::1");
    expect(await defaults(host, where)).toEqual([...theirs, ["eth1", "2001:db8:10::1"]]);
    await expectNothingToDo(input, ["web", args, state]);
    await run.of("containerAttachment").delete(state);
    expect(await defaults(host, where)).toEqual(theirs);
  });
});
