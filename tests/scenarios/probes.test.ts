import type { Properties } from "../../provider/inputs/fields";
import type { Lab } from "../lab";
import { sharedLab } from "../shared-lab";
import { attached, makeNetwork } from "./attachments/_networks";
import { everything, useHosts, type Target } from "./_host";
import { Run, type HostInput, type State } from "./_run";

const targets = useHosts(2);
let lab: Lab;
let near: Target;
let far: Target;

beforeAll(async () => {
  lab = await sharedLab();
  [near, far] = targets as [Target, Target];
});

beforeEach(() => lab.allowVlan(10, [1, 2]));

/** A run that has looked at the host. */
async function looked(input: HostInput): Promise<Run> {
  const run = new Run();
  await run.look(input);
  return run;
}

const addresses = { near: ["10.10.0.1/24", "2001:db8:10::1/64"], far: ["10.10.0.2/24", "2001:db8:10::2/64"] };

/** A sub-interface of VLAN 10 on each host. */
async function makeVlans(): Promise<void> {
  const one = await looked(near.input);
  await one.create("v10", { host: near.input, parent: "eth0", vlanId: 10, addresses: addresses.near });
  const other = await looked(far.input);
  await other.create("v10", { host: far.input, parent: "eth0", vlanId: 10, addresses: addresses.far });
}

/** A probe of VLAN 10, as the SDK writes it. */
const probeOf = (more: Properties = {}): Properties => ({
  host: near.input,
  name: "p",
  from: { link: "eth0.10" },
  to: "10.10.0.2",
  ...more,
});

async function probing(): Promise<Run> {
  return (await looked(near.input)).of("probe");
}

const kinds = ["ping", "arp", "tcp:22"].flatMap((kind) =>
  ["10.10.0.2", "2001:db8:10::2"].map((to) => ({ name: `${kind} ${to}`, kind, to })),
);

test("probes of every kind pass over a VLAN that the switch carries, and fail over one that it does not", async () => {
  await makeVlans();
  const before = await everything(near.host);
  const all = (more: Properties): Promise<PromiseSettledResult<State>[]> =>
    Promise.allSettled(kinds.map(async (each) => run.create(each.name, probeOf({ ...each, ...more }))));
  const run = await probing();
  for (const made of await all({ within: 60 }))
    expect(made).toMatchObject({ status: "fulfilled", value: { outs: { reachable: true } } });

  await lab.disallowVlan(10, [2]);
  const failures = await all({ within: 3 });
  for (const [index, { kind, to }] of kinds.entries()) {
    const words = `${near.host.name}: eth0.10 (VLAN 10) does not reach ${to} by ${kind} within 3 s`;
    const message = expect.stringContaining(words) as string;
    expect(failures[index]).toMatchObject({ status: "rejected", reason: { message } });
  }
  for (const made of await all({ within: 3, expect: "unreachable" }))
    expect(made).toMatchObject({ status: "fulfilled", value: { outs: { reachable: false } } });
  // Those that came at one moment share a round trip.
  expect(run.roundTrips(near.input).filter((trip) => trip.endsWith(" probe"))).toHaveLength(3);
  expect(await everything(near.host)).toBe(before);
});

test("a refresh runs the probe: a port that lost the VLAN is drift, which the next up probes until it passes", async () => {
  await makeVlans();
  const state = await (await probing()).create("p", probeOf({ within: 60 }));
  expect(await (await probing()).refresh(state)).toEqual({ ...state, inputs: expect.anything() as unknown });

  const short = await (await probing()).up("p", probeOf({ within: 2 }), state);
  expect(short.done).toBe("updated");
  await lab.disallowVlan(10, [2]);
  const warned = jest.spyOn(console, "warn").mockImplementation();
  const drifted = (await (await probing()).refresh(short)) as State;
  const words = expect.stringMatching(
    new RegExp(
      `^${near.host.name}: eth0\\.10 \\(VLAN 10\\) does not reach 10\\.10\\.0\\.2 by ping within 2 s.*; check that the switch ports of both ends carry VLAN 10, .* \\[probe-failed\\]$`,
    ),
  ) as string;
  expect(drifted.outs).toMatchObject({ reachable: false, drift: words });
  expect(warned).toHaveBeenCalledWith(words);
  warned.mockRestore();
  await expect((await probing()).up("p", probeOf({ within: 2 }), drifted)).rejects.toThrow(/does not reach/);

  await lab.allowVlan(10, [2]);
  const mended = await (await probing()).up("p", probeOf({ within: 2 }), drifted);
  expect(mended.done).toBe("updated");
  expect(mended.outs).not.toHaveProperty("drift");
  expect((await (await probing()).up("p", probeOf({ within: 2 }), mended)).done).toBe("unchanged");
});

test("a probe runs again when its link was made again, and when its addresses changed", async () => {
  await makeVlans();
  const state = await (await probing()).create("p", probeOf({ within: 60 }));
  await near.host.run("ip address add 10.10.0.9/24 dev eth0.10");
  const again = await (await probing()).up("p", probeOf({ within: 60 }), state);
  expect(again.done).toBe("updated");
  await near.host.run(
    "ip link del eth0.10; ip link add link eth0 name eth0.10 up type vlan id 10; ip address add 10.10.0.1/24 dev eth0.10",
  );
  expect((await (await probing()).up("p", probeOf({ within: 60 }), again)).done).toBe("updated");
});

test("what cannot be probed is refused in the preview", async () => {
  await makeVlans();
  const run = await probing();
  const problems = async (more: Properties): Promise<string> =>
    (await run.check("p", probeOf(more))).problems.join();
  expect(await problems({ from: { link: "eth0.11" } })).toMatch(
    /link "eth0.11", .* does not exist; links there: /,
  );
  expect(await problems({ from: { link: "eth0" } })).toMatch(/"eth0" has no IPv4 address .* kind: "arp"/);
  expect(await problems({ to: "10.10.0.1" })).toMatch(/10\.10\.0\.1 is an address of the host itself/);
  expect(await problems({ from: { link: "eth0.10", container: { netns: "red" } } })).toMatch(
    /network namespace "red" does not exist/,
  );
  expect(await problems({ kind: "tcp:0" })).toMatch(/^kind: "tcp:0" is not "ping", "arp" or a TCP port/);
  expect(await problems({ to: "" })).toMatch(/^to: "" is not an address/);
});

test("a port that refuses, and a question that cannot be asked, are told apart from silence", async () => {
  await makeVlans();
  const run = await probing();
  await expect(run.create("p", probeOf({ kind: "tcp:81", within: 1 }))).rejects.toThrow(
    /does not reach 10\.10\.0\.2 by tcp:81 within 1 s \(Connection refused\); check that something listens/,
  );
  await near.host.run("ip link set eth0.10 down");
  for (const expected of ["reachable", "unreachable"])
    await expect((await probing()).create("p", probeOf({ expect: expected, within: 1 }))).rejects.toThrow(
      /eth0\.10 \(VLAN 10\) cannot ask 10\.10\.0\.2 by ping: the link is down or has no carrier/,
    );
  await near.host.run("ip link set eth0.10 up");
  await expect(
    (await probing()).create("p", probeOf({ to: "198.51.100.1", kind: "tcp:80", within: 1 })),
  ).rejects.toThrow(/cannot ask 198\.51\.100\.1 by tcp:80: the route there leads over mgmt0|: .*unreachable/);
  await expect((await probing()).create("p", probeOf({ expect: "unreachable", within: 1 }))).rejects.toThrow(
    /eth0\.10 \(VLAN 10\) reaches 10\.10\.0\.2 by ping, and is expected not to/,
  );
});

test("a change of the host does not wait for a probe of it", async () => {
  await makeVlans();
  await lab.disallowVlan(10, [2]);
  const run = await probing();
  let over = false;
  const waiting = run
    .create("p", probeOf({ within: 60 }))
    .catch(() => undefined)
    .finally(() => (over = true));
  await run.of("vlanSubInterface").create("v20", { host: near.input, parent: "eth0", vlanId: 20 });
  expect(over).toBe(false);
  await lab.allowVlan(10, [2]);
  await waiting;
});

describe("from a container", () => {
  test.each([
    ["ipvlanNetwork", "ping"],
    ["macvlanNetwork", "tcp:22"],
  ] as const)(
    "on %s, %s passes, and names container, network and VLAN when it does not",
    async (driver, kind) => {
      await makeVlans();
      await near.host.run("ip netns add red");
      const run = await looked(near.input);
      const subnets = [{ cidr: "10.10.0.0/24", ipRange: "10.10.0.128/25" }];
      const network = await makeNetwork(run, near.input, { driver, options: { parent: "eth0.10", subnets } });
      const attachment = await run
        .of("containerAttachment")
        .create("red", attached(network, "red", { netns: "red" }));
      const from = { link: attachment.outs["interfaceName"], container: attachment.outs["container"] };
      const made = await (await probing()).create("p", probeOf({ from, kind, within: 60 }));
      expect(made.outs).toMatchObject({
        reachable: true,
        seenFrom: expect.stringMatching(/^netns red, namespace \d+, eth/) as string,
      });

      // The kernel keeps a parent apart from the links on it.
      const apart =
        /the kernel keeps "eth0.10" apart from the macvlan and ipvlan links on it; probe from another host/;
      const to = (attachment.outs["addresses"] as string[])[0];
      for (const asked of [{ to }, { from, to: "10.10.0.1" }])
        expect((await (await probing()).check("q", probeOf({ ...asked }))).problems.join()).toMatch(apart);

      await lab.disallowVlan(10, [2]);
      await expect((await probing()).create("p", probeOf({ from, kind, within: 2 }))).rejects.toThrow(
        `${near.host.name}: netns red: ${String(from.link)} (network db, VLAN 10) does not reach 10.10.0.2 by ${kind}`,
      );
    },
  );
});
