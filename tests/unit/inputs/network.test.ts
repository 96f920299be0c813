import { parseIpvlanNetwork, parseMacvlanNetwork } from "../../../provider/inputs/network";

const least = {
  resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:IpvlanNetwork::db",
  host: { name: "web1", connection: "192.0.2.11" },
  name: "db",
};

test("defaults are Docker's; a gateway that was left out is the first usable address, and so said", () => {
  const subnets = [{ cidr: "10.1.100.128/25" }, { cidr: "2001:DB8::/64" }, { cidr: "192.0.2.0/31" }];
  const { spec, problems } = parseIpvlanNetwork({ ...least, subnets });
  expect(problems).toEqual([]);
  expect(spec).toMatchObject({ mode: "l2", flag: "bridge", internal: false, allowSharedParent: false });
  expect(spec?.subnets).toEqual([
    { cidr: "10.1.100.128/25", gateway: "10.1.100.129" },
    { cidr: "2001:db8::/64", gateway: "2001:db8::1" },
    { cidr: "192.0.2.0/31", gateway: "none" },
  ]);
  expect(parseMacvlanNetwork(least).spec).toMatchObject({ mode: "bridge" });
});

const cidr = "10.1.0.0/16";

test.each<[string, Record<string, unknown>, string | RegExp]>([
  [
    "an option in Docker's words",
    { ipvlan_mode: "l3" },
    /^ipvlan_mode: no such option; the options are host, name, parent/,
  ],
  ["an option in other case", { Internal: true }, /^Internal: no such option/],
  [
    "an option of a subnet",
    { subnets: [{ cidr, iprange: cidr }] },
    "subnets[0].iprange: no such option; the options are cidr, gateway, onlink, ipRange, exclude",
  ],
  [
    "a parent whose value is undefined",
    { parent: "" },
    /^parent: was given, but its value is undefined .*; give a link, or leave parent out for an isolated network$/,
  ],
  ["Docker's name for a subnet", { subnets: [{ subnet: cidr }] }, "subnets[0].subnet: no such option"],
  ["a mode of the other driver", { mode: "bridge" }, 'mode: "bridge" is not one of "l2", "l3", "l3s"'],
  [
    "host bits",
    { subnets: [{ cidr: "10.1.100.0/16" }] },
    /has host bits set; the network is 10\.1\.0\.0\/16/,
  ],
  [
    "IPv4 in IPv6",
    { subnets: [{ cidr: "::ffff:10.1.0.0/112" }] },
    /is an IPv4-mapped IPv6 address; use plain IPv4/,
  ],
  ["a leading zero", { subnets: [{ cidr: "010.1.0.0/16" }] }, /is not a network/],
  ["everything", { subnets: [{ cidr: "0.0.0.0/0" }] }, /covers every address there is/],
  [
    "a gateway elsewhere",
    { subnets: [{ cidr, gateway: "10.2.0.1" }] },
    "subnets[0].gateway: 10.2.0.1 is not in 10.1.0.0/16; if that router is on the segment all the same, set onlink: true",
  ],
  [
    "a range elsewhere",
    { subnets: [{ cidr, ipRange: "10.2.0.0/24" }] },
    /^subnets\[0\].ipRange: 10.2.0.0\/24 is not in/,
  ],
  [
    "a wider range",
    { subnets: [{ cidr, ipRange: "10.0.0.0/8" }] },
    /^subnets\[0\].ipRange: 10.0.0.0\/8 is not in/,
  ],
  [
    "an exclusion elsewhere",
    { subnets: [{ cidr, exclude: ["10.1.0.9", "10.2.0.1"] }] },
    /^subnets\[0\].exclude\[1\]: 10.2.0.1 is not in/,
  ],
  [
    "subnets that overlap",
    { subnets: [{ cidr }, { cidr: "10.1.7.0/24" }] },
    "subnets[1].cidr: 10.1.7.0/24 overlaps 10.1.0.0/16",
  ],
  ["an MTU below IPv4's least", { mtu: 67 }, /^mtu: /],
  ["a name that is no file's", { name: "../db" }, /^name: /],
  [
    "a gateway that is the host itself",
    { checkGateway: true, mode: "l3s" },
    "checkGateway: in mode l3s the host itself is the gateway; leave it out",
  ],
  ["an engine that makes none", { engine: "podman" }, 'engine: "podman" is not "docker"'],
  [
    "a host shim of a network of Docker's",
    { engine: "docker", hostShim: {} },
    'hostShim: a network of Docker\'s (engine: "docker") has none; leave it out',
  ],
  [
    "no gateway in a network of Docker's",
    { engine: "docker", subnets: [{ cidr: "10.1.0.0/24", gateway: "none" }] },
    'subnets[0].gateway: in a network of Docker\'s (engine: "docker"), every subnet has a gateway',
  ],
  [
    "a gateway elsewhere in a network of Docker's",
    { engine: "docker", subnets: [{ cidr: "10.1.0.0/24" }, { cidr: "2001:db8::/64", gateway: "fe80::1" }] },
    'subnets[1].gateway: in a network of Docker\'s (engine: "docker"), a gateway is in its subnet',
  ],
  [
    "IPv6 alone in a network of Docker's",
    { engine: "docker", subnets: [{ cidr: "2001:db8::/64" }] },
    'subnets: a network of Docker\'s (engine: "docker") has an IPv4 subnet; add one',
  ],
  ["a host shim that is none", { hostShim: true }, "hostShim: true is not an object with addresses and name"],
  [
    "an option of a host shim",
    { hostShim: { address: "10.1.0.9" } },
    "hostShim.address: no such option; the options are addresses, name",
  ],
  [
    "a prefix as a host shim's address",
    { hostShim: { addresses: ["10.1.0.9/32"] } },
    /^hostShim.addresses\[0\]: "10.1.0.9\/32" has a prefix length; give the address alone: 10\.1\.0\.9$/,
  ],
  [
    "a host shim's address twice",
    { hostShim: { addresses: ["2001:db8::9", "2001:DB8::9"] } },
    "hostShim.addresses[1]: 2001:db8::9 is listed twice",
  ],
  [
    "a host shim's long name",
    { hostShim: { name: "0123456789abcdef" } },
    /^hostShim.name: .* Linux allows 15/,
  ],
  [
    "a host shim that reaches nobody",
    { hostShim: {}, flag: "private" },
    /^hostShim: flag private keeps the links of one parent apart.* use flag bridge$/,
  ],
  [
    "a host shim in l3 that reaches nobody",
    { hostShim: {}, mode: "l3", flag: "vepa" },
    /^hostShim: flag vepa/,
  ],
])("%s is refused", (_what, options, expected) => {
  const { spec, problems } = parseIpvlanNetwork({ ...least, ...options });
  expect(spec).toBeUndefined();
  expect(problems).toContainEqual(
    typeof expected === "string" ? expect.stringContaining(expected) : expect.stringMatching(expected),
  );
});

test("a macvlan network has no flag", () => {
  expect(parseMacvlanNetwork({ ...least, flag: "private" }).problems).toEqual([
    expect.stringMatching(/^flag: no such option/),
  ]);
});

test.each([
  ["private", /^hostShim: mode private keeps .* use mode bridge$/],
  ["vepa", /^hostShim: mode vepa keeps/],
  ["passthru", /^hostShim: in mode passthru the attachment is the only link/],
])("a macvlan network in mode %s takes no host shim", (mode, expected) => {
  expect(parseMacvlanNetwork({ ...least, mode, hostShim: {} }).problems).toEqual([
    expect.stringMatching(expected),
  ]);
});

test("what is left out of a host shim is left out, however that was said", () => {
  const { spec } = parseIpvlanNetwork({ ...least, hostShim: { addresses: [], name: null } });
  expect(spec?.hostShim).toEqual({});
  expect(parseIpvlanNetwork(least).spec).not.toHaveProperty("hostShim");
});

test("an internal network is isolated whatever the parent's value is", () => {
  const { spec, problems } = parseIpvlanNetwork({ ...least, parent: "", internal: true });
  expect(problems).toEqual([]);
  expect(spec).not.toHaveProperty("parent");
});

describe("a gateway off its subnet", () => {
  const gatewayOf = (gateway: unknown): unknown => {
    const subnets = [{ cidr: "2001:db8:10::/64", ...(gateway as object) }];
    return parseIpvlanNetwork({ ...least, subnets }).spec?.subnets?.[0];
  };

  test("by its link-local address needs nothing else", () => {
    expect(gatewayOf({ gateway: "fe80::1" })).toEqual({ cidr: "2001:db8:10::/64", gateway: "fe80::1" });
  });

  test("by any other is said to be on the segment", () => {
    const gateway = "2001:db8:ffff::1";
    expect(gatewayOf({ gateway })).toBeUndefined();
    expect(gatewayOf({ gateway, onlink: true })).toEqual({ cidr: "2001:db8:10::/64", gateway, onlink: true });
    expect(gatewayOf({ gateway: "192.0.2.1", onlink: true })).toBeUndefined();
  });

  test("a gateway in the subnet is on the segment anyway", () => {
    expect(gatewayOf({ gateway: "2001:db8:10::7", onlink: true })).toEqual({
      cidr: "2001:db8:10::/64",
      gateway: "2001:db8:10::7",
    });
  });
});
