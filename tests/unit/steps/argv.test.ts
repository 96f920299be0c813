import fc from "fast-check";
import { markOf } from "../../../provider/ownership/mark";
import type { LinkStep } from "../../../provider/model/step";
import { batchLine, fitsBatchLine } from "../../../provider/steps/batch";
import { render } from "../../../provider/steps/table";
import { readBatch } from "./_batch-reader";
import { typed, type Plain } from "../_plain";
import { urnOf } from "../plan/_helpers";
import { standardVlanFlags } from "../../../provider/model/vlan-flags";

const name = "eth0.10";
const vlan = {
  vlanId: 10,
  protocol: "802.1Q",
  flags: standardVlanFlags,
  ingressQos: {},
  egressQos: {},
} as const;

const examples: readonly (readonly [Plain<LinkStep>, string])[] = [
  [
    { kind: "addVlanLink", link: { name, parent: "eth0", vlan } },
    `link add link eth0 name eth0.10 type vlan protocol 802.1Q id 10`,
  ],
  [
    {
      kind: "addVlanLink",
      link: {
        name,
        parent: "eth0",
        mtu: 1400,
        macAddress: "02:00:00:00:00:0a",
        vlan: { ...vlan, protocol: "802.1ad", ingressQos: { "1": 2 }, egressQos: { "3": 4, "5": 6 } },
      },
    },
    `link add link eth0 name eth0.10 address 02:00:00:00:00:0a mtu 1400 type vlan protocol 802.1ad id 10 ingress-qos-map 1:2 egress-qos-map 3:4 5:6`,
  ],
  [
    {
      kind: "addVlanLink",
      link: {
        name,
        parent: "eth0",
        vlan: { ...vlan, flags: { ...standardVlanFlags, reorderHeader: false, gvrp: true } },
      },
    },
    "link add link eth0 name eth0.10 type vlan protocol 802.1Q id 10 reorder_hdr off gvrp on",
  ],
  [{ kind: "addDummyLink", name: "dm-0123456789ab" }, "link add name dm-0123456789ab type dummy"],
  [{ kind: "deleteLink", name }, "link delete dev eth0.10"],
  [{ kind: "setAlias", name, alias: "uplink of ops" }, 'link set dev eth0.10 alias "uplink of ops"'],
  [{ kind: "setAlias", name, alias: "" }, 'link set dev eth0.10 alias ""'],
  [{ kind: "setMtu", name, mtu: 1400 }, "link set dev eth0.10 mtu 1400"],
  [
    { kind: "setMacAddress", name, macAddress: "02:00:00:00:00:0a" },
    "link set dev eth0.10 address 02:00:00:00:00:0a",
  ],
  [{ kind: "setUp", name, up: true }, "link set dev eth0.10 up"],
  [{ kind: "setUp", name, up: false }, "link set dev eth0.10 down"],
  [
    { kind: "setVlanFlags", name, flags: { reorderHeader: false, bridgeBinding: true } },
    "link set dev eth0.10 type vlan reorder_hdr off bridge_binding on",
  ],
  [
    { kind: "setQos", name, ingressQos: { "0": 1, "7": 0 }, egressQos: { "4": 5 } },
    "link set dev eth0.10 type vlan ingress-qos-map 0:1 7:0 egress-qos-map 4:5",
  ],
  [
    { kind: "setQos", name, ingressQos: {}, egressQos: { "4": 0 } },
    "link set dev eth0.10 type vlan egress-qos-map 4:0",
  ],
  [
    { kind: "addAddress", name, cidr: "192.0.2.1/24" },
    "address replace 192.0.2.1/24 broadcast + dev eth0.10",
  ],
  [{ kind: "addAddress", name, cidr: "192.0.2.1/31" }, "address replace 192.0.2.1/31 dev eth0.10"],
  [{ kind: "addAddress", name, cidr: "192.0.2.1/32" }, "address replace 192.0.2.1/32 dev eth0.10"],
  [{ kind: "addAddress", name, cidr: "2001:db8::1/64" }, "address replace 2001:db8::1/64 dev eth0.10"],
  [{ kind: "deleteAddress", name, cidr: "2001:db8::1/64" }, "address delete 2001:db8::1/64 dev eth0.10"],
  [
    { kind: "addAddress", name, cidr: "2001:db8::1/64", noProbe: true },
    "address replace 2001:db8::1/64 dev eth0.10 nodad",
  ],
  [
    { kind: "addAddress", name, cidr: "192.0.2.1/24", noProbe: true },
    "address replace 192.0.2.1/24 broadcast + dev eth0.10",
  ],
  [
    {
      kind: "addChildLink",
      link: { name: "tl1", parent: "eth0", child: { driver: "ipvlan", mode: "l2", flag: "bridge" } },
    },
    "link add link eth0 name tl1 type ipvlan mode l2 bridge",
  ],
  [
    {
      kind: "addChildLink",
      link: { name: "tl1", parent: "eth0", child: { driver: "macvlan", mode: "vepa" }, mtu: 1400 },
    },
    "link add link eth0 name tl1 mtu 1400 type macvlan mode vepa",
  ],
  [{ kind: "moveLink", name: "tl1", to: "host" }, "link set dev tl1 netns /proc/self/fd/8"],
  [
    { kind: "moveLink", name: "tl1", to: { path: "/proc/7/ns/net", inode: 1 } },
    "link set dev tl1 netns /proc/7/ns/net",
  ],
  [
    { kind: "setIpvlanFlag", name, mode: "l2", flag: "vepa" },
    "link set dev eth0.10 type ipvlan mode l2 vepa",
  ],
  [{ kind: "renameLink", name: "tl1", to: "eth0" }, "link set dev tl1 name eth0"],
  [
    { kind: "addRoute", name, route: { destination: "0.0.0.0/0", gateway: "192.0.2.1" } },
    "route add 0.0.0.0/0 via 192.0.2.1 dev eth0.10",
  ],
  [{ kind: "keepRoute", name, route: { destination: "::/0" } }, "route replace ::/0 dev eth0.10"],
  [
    {
      kind: "takeRoute",
      name,
      route: { destination: "0.0.0.0/0", gateway: "192.0.2.1" },
      from: { name: "eth1", route: { destination: "0.0.0.0/0" } },
    },
    "route replace 0.0.0.0/0 via 192.0.2.1 dev eth0.10",
  ],
  [
    { kind: "deleteRoute", name, route: { destination: "10.0.0.0/8" } },
    "route delete 10.0.0.0/8 dev eth0.10",
  ],
  [
    {
      kind: "addRoute",
      name,
      route: { destination: "0.0.0.0/0", gateway: "198.51.100.1", onlink: true, metric: 50, table: "100" },
    },
    "route add 0.0.0.0/0 via 198.51.100.1 dev eth0.10 onlink metric 50 table 100",
  ],
  [
    { kind: "addRoute", name, route: { destination: "2001:db8::/32", gateway: "fe80::1", metric: 1024 } },
    "route add 2001:db8::/32 via fe80::1 dev eth0.10",
  ],
  [
    { kind: "addRule", rule: { from: "192.0.2.1", table: "100" } },
    "rule add from 192.0.2.1 lookup 100 priority 30000",
  ],
  [
    { kind: "deleteRule", rule: { from: "192.0.2.1", table: "isp" } },
    "rule delete from 192.0.2.1 lookup isp priority 30000",
  ],
  [
    { kind: "addRule", rule: { from: "2001:db8::1", table: "100" } },
    "-6 rule add from 2001:db8::1 lookup 100 priority 30000",
  ],
  [
    { kind: "deleteRule", rule: { from: "2001:db8::1", table: "isp" } },
    "-6 rule delete from 2001:db8::1 lookup isp priority 30000",
  ],
];

test.each(examples)("%j", (step, line) => {
  expect(batchLine(render(typed<LinkStep>(step)))).toBe(line);
});

test("every kind of step has an example above", () => {
  const kinds = {
    addVlanLink: true,
    addDummyLink: true,
    deleteLink: true,
    setAlias: true,
    setMtu: true,
    setIpvlanFlag: true,
    setMacAddress: true,
    setUp: true,
    setVlanFlags: true,
    setQos: true,
    addAddress: true,
    deleteAddress: true,
    addChildLink: true,
    moveLink: true,
    renameLink: true,
    addRoute: true,
    takeRoute: true,
    keepRoute: true,
    deleteRoute: true,
    addRule: true,
    deleteRule: true,
  } satisfies Record<LinkStep["kind"], true>;
  expect(new Set(examples.map(([{ kind }]) => kind))).toEqual(new Set(Object.keys(kinds)));
});

describe("what `ip -batch` makes of a line", () => {
  const token = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom(" ", "\t", "\u00a0", "\u2028", "a", "-", "%", "$", "`", ";", "|", "&", ">", "*"),
    }),
  );

  test("is the very arguments that were meant", () => {
    fc.assert(
      fc.property(fc.array(token.filter(fitsBatchLine), { minLength: 1 }), (argv) => {
        expect(readBatch(batchLine(argv))).toEqual([argv]);
      }),
    );
  });

  test("for every step above", () => {
    const steps = examples.map(([step]) => render(typed<LinkStep>(step)));
    expect(readBatch(steps.map(batchLine).join("\n"))).toEqual(steps);
  });

  test("for the mark of any resource", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (resource) => {
        const argv = render({ kind: "setAlias", name, alias: markOf(urnOf(`dev/${resource}`)) });
        expect(readBatch(batchLine(argv))).toEqual([argv]);
      }),
    );
  });
});

test.each([
  ["a#b"],
  ["#"],
  ['a"b'],
  ["it's"],
  ["back\\slash"],
  ["two\nlines"],
  ["tab\there"],
  ["\0"],
  ["\u0085"],
])("%j cannot be carried by any quoting, and stops here", (text) => {
  expect(fitsBatchLine(text)).toBe(false);
  expect(() => batchLine(["link", text])).toThrow(/not a token of ip -batch/);
});
