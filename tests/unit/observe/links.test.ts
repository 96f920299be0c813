import { parseLinks } from "../../../provider/observe/links";
import type { Link } from "../../../provider/model/link";
import { fixture } from "./_helpers";

const links = parseLinks(fixture("links"), fixture("addresses"));

function linkCalled(name: string, among: readonly Link[] = links): Link {
  const found = among.find((link) => link.name === name);
  if (!found) throw new Error(`no ${name} among ${among.map((link) => link.name).join(", ")}`);
  return found;
}

test("every link, in the kernel's order", () => {
  expect(links.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    "lo loopback",
    "br0 bridge",
    "bond0 bond",
    "eth0 dummy",
    "p1 dummy",
    "p2 dummy",
    "eth0.10 vlan",
    "svc vlan",
    "svc.20 vlan",
    "ve0 veth",
    "mv0 macvlan",
  ]);
});

test("a VLAN link with flags, QoS maps and a mark; cleared QoS entries do not show", () => {
  expect(linkCalled("eth0.10")).toEqual({
    index: 7,
    name: "eth0.10",
    alternativeNames: [],
    kind: "vlan",
    parentIndex: 4,
    mtu: 1500,
    macAddress: "02:00:00:00:00:01",
    up: false,
    lowerUp: false,
    alias: "trunkline:lab/dev/web1-vlan10@0123456789ab",
    hardware: "ether",
    vlan: {
      vlanId: 10,
      protocol: "802.1Q",
      flags: { reorderHeader: false, gvrp: true, mvrp: false, looseBinding: true, bridgeBinding: false },
      ingressQos: { "1": 3, "7": 4000000000 },
      egressQos: { "0": 1, "6": 7 },
    },
    addresses: [],
  });
});

test("802.1ad, and 802.1Q on top of it", () => {
  expect(linkCalled("svc")).toMatchObject({ parentIndex: 4, vlan: { protocol: "802.1ad", vlanId: 10 } });
  expect(linkCalled("svc.20")).toMatchObject({
    parentIndex: linkCalled("svc").index,
    alias: 'by hand, for "Ops"',
    up: true,
    lowerUp: false,
    vlan: {
      protocol: "802.1Q",
      vlanId: 20,
      flags: { reorderHeader: true, gvrp: false, mvrp: true, looseBinding: false, bridgeBinding: true },
    },
  });
});

test("ports of a bridge and of a bond name their master", () => {
  expect(linkCalled("p1").master).toBe("br0");
  expect(linkCalled("p2").master).toBe("bond0");
  expect(linkCalled("br0")).not.toHaveProperty("master");
});

test("alternative names", () => {
  expect(linkCalled("eth0").alternativeNames).toEqual(["enp1s0", "uplink-of-the-first-host"]);
});

test("a macvlan's parent, and no VLAN data", () => {
  expect(linkCalled("mv0").parentIndex).toBe(linkCalled("eth0").index);
  expect(linkCalled("mv0")).not.toHaveProperty("vlan");
});

test("modes and flags of macvlan and ipvlan links; a flag is a key of its own", () => {
  const children = parseLinks(fixture("children"), []).map(({ name, child }) => [name, child]);
  expect(Object.fromEntries(children)).toEqual({
    iv0: { driver: "ipvlan", mode: "l2", flag: "private" },
    iv1: { driver: "ipvlan", mode: "l3s", flag: "vepa" },
    iv2: { driver: "ipvlan", mode: "l3", flag: "bridge" },
    mv0: { driver: "macvlan", mode: "private" },
    mv1: { driver: "macvlan", mode: "vepa" },
    mv2: { driver: "macvlan", mode: "bridge" },
  });
});

test("a veth whose peer is in another namespace, and what that namespace sees", () => {
  expect(linkCalled("ve0")).toMatchObject({ kind: "veth", parentIndex: 10, parentNamespaceId: 0 });
  const there = parseLinks(fixture("links-of-another-namespace"), []);
  expect(linkCalled("ve1", there)).toMatchObject({ index: 10, parentIndex: 11, parentNamespaceId: 0 });
  expect(linkCalled("gone.30", there)).toMatchObject({
    parentIndex: 4,
    parentNamespaceId: 0,
    vlan: { vlanId: 30 },
    addresses: [],
  });
});

test("addresses of both families, with scope and whether they come and go by themselves", () => {
  const { addresses } = linkCalled("eth0");
  expect(addresses).toContainEqual({ address: "192.0.2.10/24", scope: "global", dynamic: false });
  expect(addresses).toContainEqual({ address: "192.0.2.11/24", scope: "global", dynamic: false });
  expect(addresses).toContainEqual({ address: "198.51.100.7/24", scope: "global", dynamic: true });
  expect(addresses).toContainEqual({ address: "2001:db8::10/64", scope: "global", dynamic: false });
  expect(addresses).toContainEqual({ address: "2001:db8:1::99/64", scope: "global", dynamic: true });
  expect(addresses).toContainEqual({ address: "fe80::ff:fe00:1/64", scope: "link", dynamic: false });
  expect(addresses).toHaveLength(6);
});

test("up and carrier are told from flags, whatever the operational state says", () => {
  expect(linkCalled("eth0")).toMatchObject({ up: true, lowerUp: true });
  expect(linkCalled("ve0")).toMatchObject({ up: false, lowerUp: false });
});

test("iproute2 6.1 prints {} for what it left out", () => {
  const padded = [{}, ...fixture("links").flatMap((link) => [link, {}])];
  expect(parseLinks(padded, [{}, {}, ...fixture("addresses")])).toEqual(links);
  expect(parseLinks([{}, {}, {}, {}], [])).toEqual([]);
});

test("a link below of which only the name is known here has no index", () => {
  const vlan = fixture("links").filter((link) => (link as { ifname: string }).ifname === "eth0.10");
  expect(linkCalled("eth0.10", parseLinks(vlan, []))).not.toHaveProperty("parentIndex");
});

test.each([["a text"], [{}], [[{ ifname: "eth0" }]], [[null]]])("%j is no list of links", (output) => {
  expect(() => parseLinks(output, [])).toThrow();
});

test("a link without Ethernet, a virtual machine's link, and bridges that tell VLANs apart", () => {
  const one = { ifindex: 2, ifname: "x", flags: [], mtu: 1500 };
  const parsed = (more: object): Link | undefined => parseLinks([{ ...one, ...more }], [])[0];
  const of = (kind: string, data: object): object => ({ linkinfo: { info_kind: kind, info_data: data } });
  expect(parsed({ link_type: "none" })).toMatchObject({ hardware: "none" });
  expect(parsed(of("macvtap", { mode: "bridge" }))).toMatchObject({
    kind: "macvtap",
    child: { driver: "macvlan", mode: "bridge" },
  });
  expect(parsed(of("ipvtap", { mode: "l2", vepa: true }))).toMatchObject({
    child: { driver: "ipvlan", mode: "l2", flag: "vepa" },
  });
  expect(parsed(of("bridge", { vlan_filtering: 1, vlan_protocol: "802.1ad" }))).toMatchObject({
    filtersVlans: "802.1ad",
  });
  expect(parsed(of("bridge", { vlan_filtering: 0, vlan_protocol: "802.1Q" }))).not.toHaveProperty(
    "filtersVlans",
  );
});
