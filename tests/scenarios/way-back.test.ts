import type { Properties } from "../../provider/inputs/fields";
import { addressesOf, everything, link, only, useHosts } from "./_host";
import { reachedOverVlan } from "./_managed";
import { Run, type HostInput, type State } from "./_run";

/** The lab's hosts are managed from 10.0.2.2 over mgmt0, which has 10.0.2.15/24. */
const targets = useHosts(2);

const eth1 = "ip link add eth1 type dummy; ip link set eth1 up; ip address add 10.20.0.1/24 dev eth1";

test.each([
  [
    "a subnet that holds where the host is managed from",
    "true",
    { addresses: ["10.0.2.1/30"], allowOverlap: true },
    [
      "way-back-lost",
      '10.0.2.0/30 on link "eth0.10" would capture 10.0.2.2 (where the host is managed from)',
    ],
  ],
  [
    "the address where the host is managed from",
    "true",
    { addresses: ["10.0.2.2/32"], allowOverlap: true },
    [
      "way-back-lost",
      '10.0.2.2/32 on link "eth0.10" would capture 10.0.2.2 (where the host is managed from)',
    ],
  ],
  [
    "the subnet over which the host is managed",
    "true",
    { addresses: ["10.0.2.200/24"] },
    [
      "way-back-lost",
      '10.0.2.0/24 on link "eth0.10" would capture 10.0.2.2 (where the host is managed from)',
    ],
  ],
  [
    "the subnet of another link",
    eth1,
    { addresses: ["10.20.0.9/24"] },
    [
      "subnet-taken",
      '10.20.0.0/24, the subnet of 10.20.0.9 for "eth0.10", overlaps the subnet of another link of the host: eth1 (dummy, mtu 1500, up; not made by Trunkline)',
    ],
  ],
] as const)(
  "%s is refused in a preview, and nothing is touched",
  async (_, given, options, [code, problem]) => {
    const { host, input } = only(targets);
    await host.run(given);
    const before = await everything(host);
    const run = new Run();
    await run.look(input);
    const { problems } = await run
      .of("vlanSubInterface")
      .check("v", { host: input, parent: "eth0", vlanId: 10, ...options });
    expect(problems).toEqual([expect.stringContaining(`h1: ${problem}; `)]);
    expect(problems).toEqual([expect.stringContaining(`[${code}]`)]);
    expect(await everything(host)).toBe(before);
  },
);

test("with allowOverlap a host has two links in one subnet", async () => {
  const { host, input } = only(targets);
  await host.run(eth1);
  const options = {
    host: input,
    parent: "eth0",
    vlanId: 10,
    addresses: ["10.20.0.9/24"],
    allowOverlap: true,
  };
  await new Run().of("vlanSubInterface").create("v", options);
  const { stdout } = await host.run("ip route show 10.20.0.0/24");
  expect(stdout.match(/dev \S+/g)).toEqual(["dev eth1", "dev eth0.10"]);
});

describe("a host that is managed over a sub-interface of the program's", () => {
  const managed = ["10.9.0.1/24"];
  const options = (more: Properties = {}): Properties => ({
    parent: "eth0",
    vlanId: 9,
    addresses: managed,
    ...more,
  });

  /** Returns h1 as reached over VLAN 9 from h2, and the state of that sub-interface. */
  async function manageOverVlan(): Promise<{ input: HostInput; state: State }> {
    const input = await reachedOverVlan(targets, "10.9.0.1");
    return { input, state: await new Run().create("v", { host: only(targets).input, ...options() }) };
  }

  test("loses neither that link nor its address, in no preview and in no destroy", async () => {
    const { host } = only(targets);
    const { input, state } = await manageOverVlan();
    const before = await everything(host);
    const run = new Run();
    await run.look(input);
    for (const [change, problem] of [
      [{ addresses: ["10.9.0.7/24"] }, 'removing 10.9.0.1/24 from link "eth0.9"'],
      [{ up: false }, 'taking link "eth0.9" down'],
      [{ name: "eth0.9", vlanId: 11 }, 'deleting link "eth0.9"'],
    ] as const) {
      const { problems } = await run.check("v", { host: input, ...options(change) }, state);
      // Half a replacement would be the end of it.
      const option = "vlanId" in change ? "" : ", or set allowDisconnect: true";
      expect(problems).toEqual([
        `h1: ${problem} would cut the connection by which the host is managed (from 10.9.0.2 to 10.9.0.1); for this change, connect to the host over another of its links and addresses${option} [way-back-lost]`,
      ]);
    }
    const same = { ...state, outs: { ...state.outs, host: input } };
    await expect(new Run().delete(same)).rejects.toThrow('deleting link "eth0.9" would cut');
    expect(await everything(host)).toBe(before);
  });

  test("is changed over another of its links, and otherwise over that one", async () => {
    const { host, input: direct } = only(targets);
    const { input, state } = await manageOverVlan();
    await new Run().up("v", { host: input, ...options({ mtu: 1400 }) }, state);
    expect((await link(host, "eth0.9"))?.mtu).toBe(1400);
    await new Run().up("v", { host: direct, ...options({ addresses: ["10.9.0.7/24"] }) }, state);
    expect(addressesOf(await link(host, "eth0.9"))).toEqual(["10.9.0.7/24"]);
  });
});

test("a route in the table by which a rule has the host answer is refused, and one in another table is not", async () => {
  const { host, input } = only(targets);
  await host.run(
    "ip route add 10.0.2.0/24 dev mgmt0 table 77; ip rule add from 10.0.2.15 lookup 77 priority 1000",
  );
  try {
    const run = new Run();
    await run.look(input);
    const problems = async (table: number): Promise<string[]> => {
      const routes = [{ destination: "10.0.2.2/32", gateway: "10.10.0.1", table }];
      const args = { host: input, parent: "eth0", vlanId: 10, addresses: ["10.10.0.9/24"], routes };
      return (await run.check("it", args)).problems;
    };
    expect(await problems(78)).toEqual([]);
    expect(await problems(77)).toEqual([
      expect.stringContaining(
        '10.0.2.2/32 on link "eth0.10" would capture 10.0.2.2 (where the host is managed from)',
      ),
    ]);
  } finally {
    await host.run("ip rule del from 10.0.2.15 lookup 77; ip route flush table 77");
  }
});
