import { exportOf, stateOf, topologyIn, urnOf, web1 } from "./_read";

const host = { kind: "Host", name: "web1", inputs: { name: "web1", connection: "192.0.2.11" } } as const;
const inputs = {
  host: web1,
  parent: "eth0",
  nameTemplate: "{parent}.{id}",
  vlans: { "10": { addresses: ["10.10.0.1/24"] }, "20": { name: "storage" }, "30-31": {} },
};
const links = { "10": { name: "eth0.10", owned: true }, "20": { name: "storage", owned: false } };
const trunk = { kind: "VlanTrunk", name: "trunk", inputs, outputs: { ...inputs, links } } as const;
const network = {
  kind: "IpvlanNetwork",
  name: "db",
  inputs: { host: web1, name: "db", parent: "storage", subnets: [{ cidr: "10.20.0.0/24" }] },
} as const;

/** Returns the links on eth0, by name. */
function linksIn(document: unknown) {
  const [parent] = topologyIn(document).hosts[0]?.links ?? [];
  return Object.fromEntries((parent?.links ?? []).map((link) => [link.name, link]));
}

test("a trunk is drawn as its VLANs, with the networks on them", () => {
  const seen = linksIn(exportOf([host, trunk, network]));
  expect(Object.keys(seen)).toEqual(["eth0.10", "eth0.30", "eth0.31", "storage"]);
  expect(seen["eth0.10"]).toMatchObject({
    vlan: { id: "10" },
    addresses: ["10.10.0.1/24"],
    madeBy: "resource",
  });
  expect(seen["storage"]).toMatchObject({ vlan: { id: "20" }, madeBy: "found", networks: [{ name: "db" }] });
});

test("a preview marks the VLANs that come, change and go, and no other", () => {
  const next = {
    ...inputs,
    vlans: { "10": { mtu: 1400, addresses: ["10.10.0.1/24"] }, "20": { name: "storage" }, "31-32": {} },
  };
  const [oldState, newState] = [stateOf(trunk), stateOf({ ...trunk, inputs: next, outputs: next })];
  const seen = linksIn({
    steps: [
      { op: "same", urn: urnOf("Host", "web1"), newState: stateOf(host), oldState: stateOf(host) },
      { op: "update", urn: urnOf("VlanTrunk", "trunk"), oldState, newState },
    ],
  });
  expect(Object.entries(seen).map(([name, { change }]) => [name, change])).toEqual([
    ["eth0.10", "update"],
    ["eth0.30", "delete"],
    ["eth0.31", undefined],
    ["eth0.32", "create"],
    ["storage", undefined],
  ]);
});
