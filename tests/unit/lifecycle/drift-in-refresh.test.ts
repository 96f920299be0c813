import type { Properties } from "../../../provider/inputs/fields";
import type { HostState } from "../../../provider/model/host-state";
import type { Link } from "../../../provider/model/link";
import { simulate } from "../../../provider/steps/effect";
import { hostState, planFor, urnOf, type BriefWish } from "../plan/_helpers";
import { endRun, providers, told } from "./_helpers";
import { hostWith } from "./_host";

const { vlanSubInterface } = providers;

afterEach(() => jest.restoreAllMocks());
afterAll(endRun);

const optional = ["addresses", "interfaceName", "macAddress", "mtu", "parent", "subnets"];
const subnets = [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.128/25" }];
const onEth0: BriefWish = {
  kind: "macvlanNetwork",
  resource: "dev/db",
  options: { parent: "eth0", subnets },
};
const web: BriefWish = {
  kind: "containerAttachment",
  resource: "dev/web",
  options: { container: { netns: "red" }, sysctls: { "net.ipv4.conf.IFNAME.rp_filter": "2" } },
};

const bare = hostState({
  links: [{ index: 2, name: "eth0" }],
  namespaces: [
    { inode: 1, own: true },
    { inode: 7, paths: ["/run/netns/red"] },
  ],
});

/** The host when those were made on it, one after the other. */
function made(...wishes: BriefWish[]): HostState {
  return wishes.reduce((state, wish) => {
    const result = planFor(wish, state);
    if (result.kind === "refused") throw new Error(result.refusals.map(({ problem }) => problem).join());
    return simulate(state, result.plan);
  }, bare);
}

interface Resource {
  readonly inputs: Properties;
  readonly outs: Properties;
  refresh(outs?: Properties): Promise<Properties | undefined>;
  /** Whether refresh calls it changed. */
  isChanged(outs: Properties): Promise<boolean | undefined>;
  is(state: HostState): void;
}

/** The last of those that were made, as it is in the stack's state after that. */
async function resource(...wishes: BriefWish[]): Promise<Resource> {
  const host = hostWith();
  const wish = wishes.at(-1) as BriefWish;
  const provider = wish.kind === undefined ? vlanSubInterface : providers[wish.kind];
  const name = {
    vlanTrunk: "trunk",
    hostRoute: "route",
    macvlanNetwork: "db",
    ipvlanNetwork: "db",
    containerAttachment: "web",
    vlan: "eth0.10",
  };
  const args = {
    resourceUrn: urnOf(wish.resource ?? "dev/web1-vlan10"),
    host: host.input,
    name: name[wish.kind ?? "vlan"],
    ...(wish.kind === "containerAttachment" && { network: "db" }),
    ...wish.options,
  };
  const { inputs } = await provider.check({}, args);
  const given = optional.filter((option) => option in inputs);
  let now = Date.now();
  jest.spyOn(performance, "now").mockImplementation(() => now);
  const refresh = async (outs: Properties): Promise<Properties | undefined> => {
    // What was seen a moment ago would do.
    now += 60_000;
    return (await provider.read("id", outs)).props;
  };
  host.is(made(...wishes));
  const outs = (await refresh({ ...inputs, given })) ?? {};
  return {
    inputs,
    outs,
    refresh: (state = outs) => refresh(state),
    isChanged: async (state) => (await provider.diff("id", state, inputs)).changes,
    is: (state) => {
      host.is(state);
    },
  };
}

const inRed =
  (change: (link: Link) => Partial<Link>) =>
  (state: HostState): HostState => ({
    ...state,
    elsewhere: state.elsewhere.map((entry) => ({ ...entry, link: { ...entry.link, ...change(entry.link) } })),
  });
const here =
  (which: (link: Link) => boolean, change: Partial<Link>) =>
  (state: HostState): HostState => ({
    ...state,
    links: state.links.map((link) => (which(link) ? { ...link, ...change } : link)),
  });
const named = (name: string) => (link: Link) => link.name === name;
const isShim = ({ name }: Link): boolean => name.startsWith("hs-");
const isDummy = ({ kind }: Link): boolean => kind === "dummy";
const withoutRoutes = (state: HostState): HostState => ({
  ...state,
  routes: [],
  namespaces: state.namespaces.map((netns) => ({ ...netns, routes: [] })),
});

const shimmed = { ...onEth0, options: { ...onEth0.options, hostShim: {} } };
const onSubInterface = { ...onEth0, options: { ...onEth0.options, parent: "eth0.10" } };
const isolated: BriefWish = { kind: "ipvlanNetwork", resource: "dev/db", options: {} };
const vlan: BriefWish = { options: { parent: "eth0", vlanId: 10, addresses: ["192.0.2.1/24"] } };

const cases: [string, BriefWish[], (state: HostState) => HostState, RegExp][] = [
  [
    "an attachment's address",
    [onEth0, web],
    inRed(() => ({ addresses: [] })),
    /^ip address replace 192\.168\.10\.128\/24 .*dev eth0 \(in \/run\/netns\/red\)/,
  ],
  [
    "an attachment's default route",
    [onEth0, web],
    withoutRoutes,
    /^ip route add 0\.0\.0\.0\/0 via 192\.168\.10\.1 dev eth0/,
  ],
  ["an attachment's link, down", [onEth0, web], inRed(() => ({ up: false })), /^ip link set dev eth0 up/],
  [
    "the MTU of an attachment's parent",
    [onEth0, web],
    here(named("eth0"), { mtu: 9000 }),
    /^ip link set dev eth0 mtu 9000/,
  ],
  [
    "an attachment's link, in a container that was started again",
    [onEth0, web],
    (state) => ({ ...state, elsewhere: [] }),
    /^ip link add .* type macvlan mode bridge; .*; … and \d+ more$/,
  ],
  [
    "an attachment's container",
    [onEth0, web],
    (state) => ({ ...state, elsewhere: [], namespaces: state.namespaces.filter(({ own }) => own) }),
    /^network namespace "red" does not exist$/,
  ],
  [
    "an attachment's network",
    [onEth0, web],
    (state) => ({ ...state, networks: [] }),
    /^network "db" does not exist$/,
  ],
  ["a host shim, down", [shimmed], here(isShim, { up: false }), /^ip link set dev hs-\w+ up/],
  [
    "a host shim's address",
    [shimmed],
    here(isShim, { addresses: [] }),
    /^ip address replace 192\.168\.10\.128\/32/,
  ],
  ["a host shim's route", [shimmed], withoutRoutes, /^ip route add 192\.168\.10\.128\/25 dev hs-/],
  [
    "a network's own sub-interface, down",
    [onSubInterface],
    here(named("eth0.10"), { up: false }),
    /^ip link set dev eth0\.10 up$/,
  ],
  [
    "an isolated network's dummy, down",
    [isolated],
    here(isDummy, { up: false }),
    /^ip link set dev dm-\w+ up$/,
  ],
  ["a sub-interface's record", [vlan], (state) => ({ ...state, records: [] }), /^write its record$/],
];

describe.each(cases)("%s", (_, wishes, damage, said) => {
  test("is told by refresh as a change, each time until it is put right, and by nothing else", async () => {
    told.length = 0;
    const { outs, inputs, refresh, isChanged, is } = await resource(...wishes);
    expect(outs).not.toHaveProperty("drift");
    expect(await refresh()).toEqual(outs);
    expect(await isChanged(outs)).toBe(false);

    is(damage(made(...wishes)));
    const found = (await refresh()) ?? {};
    expect(found["drift"]).toMatch(said);
    expect(String(found["drift"]).length).toBeLessThan(300);
    expect(await isChanged(found)).toBe(true);
    expect((await refresh(found))?.["drift"]).toBe(found["drift"]);
    expect(inputs).not.toHaveProperty("drift");

    is(made(...wishes));
    expect(await refresh(found)).toEqual(outs);
    expect(told).toEqual([]);
  });
});

test.each<[string, BriefWish[], (state: HostState) => HostState, Properties]>([
  [
    "a sub-interface's MTU",
    [{ options: { ...vlan.options, mtu: 1400 } }],
    here(named("eth0.10"), { mtu: 1300 }),
    { mtu: 1300 },
  ],
  ["a sub-interface that is down", [vlan], here(named("eth0.10"), { up: false }), { up: false }],
  ["a sub-interface's addresses", [vlan], here(named("eth0.10"), { addresses: [] }), { addresses: [] }],
  [
    "an attachment's sysctl",
    [onEth0, web],
    (state) => ({
      ...state,
      namespaces: state.namespaces.map((netns) => ({
        ...netns,
        sysctls: { "net/ipv4/conf/eth0/rp_filter": "0" },
      })),
    }),
    { sysctls: { "net.ipv4.conf.IFNAME.rp_filter": "0" } },
  ],
])("%s is told by the option, and not once more", async (_, wishes, damage, seen) => {
  const { refresh, isChanged, is } = await resource(...wishes);
  is(damage(made(...wishes)));
  const found = (await refresh()) ?? {};
  expect(found).toMatchObject(seen);
  expect(found).not.toHaveProperty("drift");
  expect(await isChanged(found)).toBe(true);
});

test("of two things the option tells one, and drift the other", async () => {
  const { refresh, is } = await resource(onEth0, web);
  const host = made(onEth0, web);
  is({
    ...inRed(() => ({ up: false }))(host),
    namespaces: host.namespaces.map((netns) => ({
      ...netns,
      sysctls: { "net/ipv4/conf/eth0/rp_filter": "0" },
    })),
  });
  const found = await refresh();
  expect(found?.["sysctls"]).toEqual({ "net.ipv4.conf.IFNAME.rp_filter": "0" });
  expect(found?.["drift"]).toMatch(/^ip link set dev eth0 up/);
  expect(found?.["drift"]).not.toContain("sysctl");
});

test("what is nothing that could be asked for is told by the option alone", async () => {
  const { refresh, isChanged, is } = await resource(vlan);
  const zero = made(vlan).links.map((link) =>
    link.vlan ? { ...link, vlan: { ...link.vlan, vlanId: 0 } } : link,
  );
  is({ ...made(vlan), links: zero });
  const found = (await refresh()) ?? {};
  expect(found).toMatchObject({ vlanId: 0 });
  expect(found).not.toHaveProperty("drift");
  expect(await isChanged(found)).toBe(true);
});

test("a state that an earlier release wrote, with fewer properties, is no drift", async () => {
  const { outs, refresh, isChanged } = await resource(onEth0, {
    ...web,
    options: { container: { netns: "red" } },
  });
  const older = Object.fromEntries(
    Object.entries(outs).filter(([name]) => !["gatewayPriority", "routes", "sysctls"].includes(name)),
  );
  expect(await refresh(older)).not.toHaveProperty("drift");
  expect(await isChanged(older)).toBe(false);
});

test("two sub-interfaces swap their addresses in the run that refreshed them", async () => {
  const eth0 = { index: 2, name: "eth0" };
  const vlan = (id: number, addresses: string[]) => ({
    index: id,
    name: `eth0.${String(id)}`,
    parent: "eth0",
    vlan: { vlanId: id },
    madeBy: `dev/v${String(id)}`,
    addresses,
  });
  const { input } = hostWith(eth0, vlan(10, ["10.10.0.1/24"]), vlan(20, ["10.10.0.2/24"]));
  const args = (id: number, addresses: string[]): Properties => ({
    resourceUrn: urnOf(`dev/v${String(id)}`),
    host: input,
    parent: "eth0",
    vlanId: id,
    addresses,
  });
  const states: Properties[] = [];
  for (const [id, address] of [
    [10, "10.10.0.1/24"],
    [20, "10.10.0.2/24"],
  ] as const) {
    const kept = { ...args(id, [address]), given: ["addresses"] };
    const { props = {} } = await vlanSubInterface.read("id", kept);
    states.push(props);
  }
  for (const [index, id, address] of [
    [0, 10, "10.10.0.2/24"],
    [1, 20, "10.10.0.1/24"],
  ] as const) {
    const { inputs } = await vlanSubInterface.check(states[index] ?? {}, args(id, [address]));
    expect(inputs).not.toHaveProperty("problems");
  }
});
