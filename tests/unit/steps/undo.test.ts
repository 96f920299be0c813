import fc from "fast-check";
import { forEachVlanFlag } from "../../../provider/model/vlan-flags";
import { macAddressOf, toAddress, toInterfaceAddress, toPrefix } from "../../../provider/ipam/address";
import type { HostState, Route } from "../../../provider/model/host-state";
import type {
  FullEngineNetwork,
  LinkStep,
  NetnsReference,
  NetnsStep,
  Step,
} from "../../../provider/model/step";
import { afterStep } from "../../../provider/steps/effect";
import { undoOf } from "../../../provider/steps/undo";
import { hostNetns } from "../../../provider/state/namespaces";
import { hostState, type BriefLink } from "../plan/_helpers";
import { comparable } from "./_same-host";

const red: NetnsReference = { path: "/run/netns/red", inode: 7 };

const mtu = fc.constantFrom(1280, 1400, 1500, 9000);
const mac = fc.constantFrom("02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:0a").map(macAddressOf);
const qos = fc.dictionary(fc.constantFrom("0", "1", "7"), fc.integer({ min: 1, max: 7 }), { maxKeys: 3 });
const flags = fc.record(forEachVlanFlag(() => fc.boolean()));
const cidr = fc
  .constantFrom("192.0.2.1/24", "192.0.2.2/24", "198.51.100.1/32", "2001:db8::1/64", "fd00::1/8")
  .map(toInterfaceAddress);
const flag = fc.constantFrom("bridge" as const, "private" as const, "vepa" as const);
const mode = fc.constantFrom("l2" as const, "l3" as const, "l3s" as const);
const child = fc.oneof(
  fc.record({ driver: fc.constant("ipvlan" as const), mode, flag }),
  fc.record({
    driver: fc.constant("macvlan" as const),
    mode: fc.constantFrom("bridge" as const, "vepa" as const),
  }),
);
const someLink = fc.record({
  up: fc.boolean(),
  mtu,
  macAddress: mac,
  alias: fc.constantFrom("", "by hand", "trunkline:lab/dev/web@0123456789ab"),
  addresses: fc.uniqueArray(cidr, { maxLength: 4 }),
});

/** A parent, a VLAN and a child on it, and a bare child that has not been moved yet; indexes start at `first`. */
const linksFrom = (first: number): fc.Arbitrary<BriefLink[]> =>
  fc
    .tuple(someLink, someLink, someLink, flags, qos, qos, child)
    .map(([base, vlan, of, set, ingressQos, egressQos, kind]) => {
      const parent = "base";
      const vlanData = { vlanId: 10, flags: set, ingressQos, egressQos };
      return [
        { index: first, name: "base", ...base },
        { index: first + 1, name: "vlan", parent, ...vlan, vlan: vlanData },
        {
          index: first + 2,
          name: "child",
          parent,
          ...of,
          kind: kind.driver,
          child: kind,
          macAddress: kind.driver === "ipvlan" ? base.macAddress : of.macAddress,
        },
        {
          index: first + 3,
          name: "bare",
          parent,
          kind: "macvlan",
          child: { driver: "macvlan", mode: "bridge" },
          up: false,
        },
      ];
    });

const elsewhere = { destination: toPrefix("10.0.0.0/8"), gateway: toAddress("192.0.2.9") };
const everything = { destination: toPrefix("0.0.0.0/0"), gateway: toAddress("192.0.2.9") };
const sysctl = "net/ipv4/conf/child/rp_filter";

const lan: FullEngineNetwork = {
  name: "lan",
  parent: "base",
  child: { driver: "macvlan", mode: "bridge" },
  details: { subnets: [{ cidr: toPrefix("192.0.2.0/24") }], internal: false },
};

/** The host and its namespace red, each with such links and some routes and settings. */
const host: fc.Arbitrary<HostState> = fc
  .record({
    own: linksFrom(2),
    inside: linksFrom(2),
    routed: fc.subarray(["own" as const, "inside" as const]),
    sysctls: fc.constantFrom({}, { [sysctl]: "1" }),
  })
  .map(({ own, inside, routed, sysctls }) => {
    const routes: Route[] = [{ ...elsewhere, link: "vlan", metric: 0, table: "main" }];
    // No route leads over a link that is down.
    const places = { own, inside };
    for (const place of routed) {
      places[place] = places[place].map((link) => (link.name === "vlan" ? { ...link, up: true } : link));
    }
    return hostState({
      engines: { docker: { containers: [], networks: [lan] } },
      rules: [{ from: "192.0.2.1", table: "100" }],
      links: places.own,
      // Found by name only: a link in a namespace finds its parent there.
      elsewhere: places.inside.map((link) => ({
        namespace: "red",
        netns: red.inode,
        link: link.name === "bare" ? { ...link, name: "moved", index: 2, parentNamespaceId: 0 } : link,
      })),
      namespaces: [
        { inode: red.inode, paths: [red.path], routes: routed.includes("inside") ? routes : [], sysctls },
      ],
      routes: routed.includes("own")
        ? routes.map(({ destination, gateway = "" }) => ({ destination, gateway, link: "vlan" }))
        : [],
    });
  });

interface Place {
  readonly netns: NetnsReference;
  readonly state: HostState;
  readonly links: HostState["links"];
  readonly routes: readonly Route[];
  readonly sysctls: Readonly<Record<string, string>>;
}

type OfKind<Kind> = Extract<NetnsStep, { kind: Kind }>;

/** Steps of every kind that a kernel would do in such a place; undefined if there is none. */
const draws: {
  readonly [Kind in NetnsStep["kind"]]: (
    place: Place,
  ) => fc.Arbitrary<Omit<OfKind<Kind>, "kind"> | undefined>;
} = {
  addVlanLink: () =>
    fc
      .record({
        vlanId: fc.constantFrom(11, 12),
        macAddress: mac,
        mtu,
        flags,
        ingressQos: qos,
        egressQos: qos,
      })
      .map(({ macAddress, mtu, ...vlan }) => ({
        link: {
          name: "new",
          parent: "base",
          macAddress,
          mtu,
          vlan: { protocol: "802.1ad", ...vlan },
        },
      })),
  addDummyLink: () => fc.constantFrom({ name: "new" }, { name: "new", mtu: 9000 }),
  addChildLink: () => child.map((kind) => ({ link: { name: "new", parent: "base", child: kind } })),
  deleteLink: () => fc.constantFrom({ name: "vlan" }, { name: "child" }),
  moveLink: ({ netns }) =>
    fc.constant(netns === red ? { name: "moved", to: "host" } : { name: "bare", to: red }),
  renameLink: () => fc.constant({ name: "child", to: "other" }),
  setAlias: ({ links }) => fc.record({ name: nameOf(links), alias: fc.constantFrom("mark", "") }),
  setMtu: ({ links }) => fc.record({ name: nameOf(links), mtu }),
  setIpvlanFlag: ({ links }) => {
    const now = links.find(({ name }) => name === "child")?.child;
    return now?.driver === "ipvlan"
      ? flag.map((to) => ({ name: "child", mode: now.mode, flag: to }))
      : fc.constant(undefined);
  },
  setMacAddress: ({ links }) => fc.record({ name: nameOf(links), macAddress: mac }),
  setUp: ({ links }) => fc.record({ name: nameOf(links), up: fc.boolean() }),
  setVlanFlags: () =>
    fc.record({
      name: fc.constant("vlan"),
      flags: fc.record({ gvrp: fc.boolean(), mvrp: fc.boolean() }, { requiredKeys: [] }),
    }),
  setQos: () => fc.record({ name: fc.constant("vlan"), ingressQos: qos, egressQos: qos }),
  addAddress: ({ links }) => fc.record({ name: nameOf(links), cidr }),
  deleteAddress: ({ links }) => {
    const there = links.flatMap(({ name, addresses }) =>
      addresses.map(({ address }) => ({ name, cidr: address })),
    );
    return there.length === 0 ? fc.constant(undefined) : fc.constantFrom(...there);
  },
  addRoute: ({ links }) =>
    fc.record({ name: nameOf(links), route: fc.constant({ destination: toPrefix("172.16.0.0/12") }) }),
  takeRoute: ({ links, routes }) => {
    const [route] = routes.map(({ destination, gateway }) => ({
      destination,
      ...(gateway !== undefined && { gateway }),
    }));
    const from = route && { name: "vlan", route };
    return fc
      .record({
        name: nameOf(links.filter(({ name }) => name !== "vlan")),
        route: fc.constant(route ?? everything),
        from: fc.constant(from),
      })
      .map(({ from: had, ...step }) => ({ ...step, ...(had && { from: had }) }));
  },
  keepRoute: ({ routes }) =>
    fc.constant(routes.length === 0 ? undefined : { name: "vlan", route: elsewhere }),
  deleteRoute: ({ routes }) =>
    fc.constant(routes.length === 0 ? undefined : { name: "vlan", route: elsewhere }),
  addRule: () => fc.constant({ rule: { from: toAddress("192.0.2.2"), table: "100" } }),
  deleteRule: () => fc.constant({ rule: { from: toAddress("192.0.2.1"), table: "100" } }),
  expectAlias: ({ links }) => fc.constant({ name: "base", alias: links[0]?.alias ?? "" }),
  setSysctl: () =>
    fc.record({
      key: fc.constantFrom(sysctl, "net/ipv4/conf/child/arp_notify"),
      value: fc.constantFrom("0", "2", "default"),
    }),
  addEngineNetwork: () => fc.constant({ engine: "docker", network: { ...lan, name: "new" } }),
  deleteEngineNetwork: () => fc.constant({ engine: "docker", network: lan }),
  tuneSysctl: ({ sysctls }) =>
    fc
      .constantFrom("0", "2", "default")
      .map((value) => ({ key: sysctl, value, subject: "netns red", former: sysctls[sysctl] ?? "default" })),
};

function nameOf(links: HostState["links"]): fc.Arbitrary<string> {
  return fc.constantFrom(...links.map(({ name }) => name));
}

function placeOf(state: HostState, netns: NetnsReference): Place {
  if (netns === hostNetns) return { netns, state, links: state.links, routes: state.routes, sysctls: {} };
  const namespace = state.namespaces.find(({ inode }) => inode === netns.inode);
  const links = state.elsewhere.filter((entry) => entry.netns === netns.inode).map(({ link }) => link);
  return { netns, state, links, routes: namespace?.routes ?? [], sysctls: namespace?.sysctls ?? {} };
}

const kinds = Object.keys(draws) as NetnsStep["kind"][];

test.each(kinds.flatMap((kind) => [hostNetns, red].map((netns) => [kind, netns.path, netns] as const)))(
  "what a step of kind %s does in %s is taken back by its undo",
  (kind, _path, netns) => {
    let drawn = 0;
    const draw = host.chain((state) => fc.tuple(fc.constant(state), draws[kind](placeOf(state, netns))));
    fc.assert(
      fc.property(draw, ([state, rest]) => {
        if (rest === undefined) return;
        drawn++;
        const inner = { kind, ...rest } as NetnsStep;
        const step: Step =
          netns === hostNetns && isOfIp(inner) ? inner : { kind: "inNetns", netns, step: inner };
        const back = undoOf(step, state).reduce(afterStep, afterStep(state, step));
        expect(comparable(back, state)).toEqual(comparable(state));
      }),
      { numRuns: 60 },
    );
    expect(drawn).toBeGreaterThan(10);
  },
);

function isOfIp(step: NetnsStep): step is LinkStep {
  return !["expectAlias", "setSysctl", "tuneSysctl"].includes(step.kind);
}
