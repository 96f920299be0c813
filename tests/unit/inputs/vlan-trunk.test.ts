import { notYetKnown } from "../../../provider/inputs/fields";
import { parseVlanTrunk, subInterfacesOf } from "../../../provider/inputs/vlan-trunk";

const least = {
  resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:VlanTrunk::trunk",
  host: { name: "web1", connection: { host: "192.0.2.11" } },
  parent: "eth0",
};
const parse = (vlans: unknown, more: object = {}) => parseVlanTrunk({ ...least, vlans, ...more });
const problemsOf = (vlans: unknown, more?: object) => parse(vlans, more).problems;

test("VLANs of the same options are one range, and what is so anyway is left out", () => {
  const { spec, problems } = parse(
    { 30: { mtu: 1400, up: true }, "31-33": {}, 20: { up: false }, 35: {} },
    { defaults: { mtu: 1400, adopt: false } },
  );
  expect(problems).toEqual([]);
  expect(spec).toMatchObject({
    name: "trunk",
    nameTemplate: "{parent}.{id}",
    defaults: { mtu: 1400 },
    vlans: { 20: { up: false }, "30-33": {}, 35: {} },
  });
  // The engine checks what it has in the state.
  expect(parseVlanTrunk({ ...spec }).inputs).toEqual(parse(spec?.vlans, { defaults: spec?.defaults }).inputs);
});

test("each VLAN is a sub-interface with its own owner, name and options", () => {
  const { spec } = parse(
    { "10-11": {}, 20: { name: "storage", mtu: 9000 } },
    { defaults: { mtu: 1400, flags: { gvrp: true } }, nameTemplate: "vlan{id}" },
  );
  expect(subInterfacesOf(spec ?? {})).toMatchObject([
    {
      vlanId: 10,
      name: "vlan10",
      mtu: 1400,
      flags: { gvrp: true },
      up: true,
      resourceUrn: `${least.resourceUrn}.10`,
    },
    { vlanId: 11, name: "vlan11", parent: "eth0", protocol: "802.1Q" },
    { vlanId: 20, name: "storage", mtu: 9000, flags: { gvrp: true }, resourceUrn: `${least.resourceUrn}.20` },
  ]);
});

test.each<[string, unknown, object, string]>([
  ["no VLAN", {}, {}, "vlans: there are none"],
  ["an id that is none", { 4095: {} }, {}, 'vlans.4095: "4095" is neither a VLAN id (1–4094) nor a range'],
  ["a range from above to below", { "20-10": {} }, {}, 'vlans.20-10: "20-10" is neither'],
  ["ranges that overlap", { "10-20": {}, "15-25": {} }, {}, 'vlans.15-25: VLAN 15-20 is in "10-20" as well'],
  ["an option of one VLAN", { 10: { mtu: 1 } }, {}, "vlans.10.mtu: 1 is out of range"],
  ["an option that there is not", { 10: { vlanId: 7 } }, {}, "vlans.10.vlanId: no such option"],
  ["options that are none", { 10: true }, {}, "vlans.10: true is not an object of options"],
  ["a default", { 10: {} }, { defaults: { mtu: 1 } }, "defaults.mtu: 1 is out of range"],
  ["one name for a range", { "10-11": { name: "a" } }, {}, "vlans.10-11.name: 2 links cannot have one name"],
  [
    "one name for two",
    { 10: { name: "a" }, 11: { name: "a" } },
    {},
    'vlans: VLANs 10-11 would have one name, "a"',
  ],
  ["a template without the id", { 10: {} }, { nameTemplate: "vlan" }, 'nameTemplate: "vlan" lacks {id}'],
  [
    "a template with something else",
    { 10: {} },
    { nameTemplate: "{vid}" },
    'nameTemplate: "{vid}" stands for nothing',
  ],
  [
    "names that are too long",
    { "9-10": {}, 4000: {} },
    { parent: "enp130s0f1np1" },
    'nameTemplate: the name "enp130s0f1np1.4000" is 18 bytes long; Linux allows 15',
  ],
  [
    "a sysctl that an option says",
    { 10: { acceptRa: true, sysctls: { "net.ipv6.conf.IFNAME.accept_ra": 1 } } },
    {},
    "vlans.10.acceptRa: sysctls has",
  ],
])("refused: %s", (_, vlans, more, problem) => {
  expect(problemsOf(vlans, more)[0]).toContain(problem);
});

test("what is not known before up is no problem in a preview", () => {
  const { spec, problems } = parse({ 10: { addresses: [notYetKnown] } });
  expect(problems).toEqual([]);
  expect(spec).toBeUndefined();
});
