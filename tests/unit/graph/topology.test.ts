import { drawText } from "../../../graph/text";
import { countsOf, linksOf, type TopologyLink } from "../../../graph/topology";
import {
  exportOf,
  fixture,
  fixtures,
  snapshotOf,
  topologyIn,
  urnOf,
  web1,
  type BriefResource,
} from "./_read";

test.each(fixtures)("%s: every resource has its place, once", (name) => {
  const { resources } = snapshotOf(fixture(name));
  const topology = topologyIn(fixture(name));
  const links = topology.hosts.flatMap(linksOf);
  const count = (...kinds: string[]) => resources.filter(({ kind }) => kinds.includes(kind)).length;
  const { attachments, hosts } = countsOf(topology);
  expect(attachments).toBe(count("attachment"));
  expect(hosts).toBe(count("host"));
  expect(links.filter(({ madeBy }) => madeBy === "resource" || madeBy === "found")).toHaveLength(
    count("vlan"),
  );
  const networks = links.flatMap((link) => link.networks);
  expect(networks.filter(({ driver }) => driver !== undefined)).toHaveLength(count("ipvlan", "macvlan"));
});

test("with a secret in its connection a host's parts are found by what they depend on", () => {
  const web2 = topologyIn(fixture("export")).hosts.find(({ name }) => name === "web2");
  expect(web2).not.toHaveProperty("address");
  expect(outline(web2?.links ?? [])).toEqual([
    "eth0",
    " eth0.10: web2-db (netns api)",
    " eth0.20",
    " eth0.100",
    "  customer5: web2-rack (netns job)",
  ]);
});

test("the same id in another VLAN is another VLAN", () => {
  const tags = topologyIn(fixture("export"))
    .hosts.flatMap(linksOf)
    .flatMap(({ vlan }) => vlan?.tags ?? []);
  expect(tags).toEqual(["10", "40", "50", "10", "20", "100", "100.5"]);
});

test("who made a link: its resource, the network on it, or somebody else", () => {
  const [host] = topologyIn(fixture("export")).hosts;
  const made = Object.fromEntries(
    (host ? linksOf(host) : []).map((link) => [link.name, [link.kind, link.madeBy]]),
  );
  expect(made).toEqual({
    eth0: ["plain", "others"],
    "eth0.10": ["vlan", "resource"],
    "eth0.40": ["vlan", "found"],
    "eth0.50": ["vlan", "network"],
    [Object.keys(made).find((name) => name.startsWith("dm-")) ?? ""]: ["isolated", "network"],
  });
});

const network: BriefResource = {
  kind: "IpvlanNetwork",
  name: "db",
  inputs: { host: web1, name: "db", parent: "eth0.10", subnets: [{ cidr: "10.0.0.0/24" }] },
};
const vlan = (name: string, parent: string): BriefResource => ({
  kind: "VlanSubInterface",
  name,
  inputs: { host: web1, name, parent, vlanId: 10 },
});
const attachment: BriefResource = {
  kind: "ContainerAttachment",
  name: "red",
  inputs: { host: web1, network: "db", container: { netns: "red" } },
};

test("an attachment to a network of another stack is shown, on its host", () => {
  const [host] = topologyIn(exportOf([attachment])).hosts;
  expect(host?.name).toBe("web1");
  expect(outline(host?.links ?? [])).toEqual([": db (netns red)"]);
  expect(drawText(topologyIn(exportOf([attachment])), { colours: false })).toContain(
    "db  not in what was read",
  );
});

test("a container of a user's engine tells whose it is", () => {
  const container = { user: "app", podman: "web" };
  const [host] = topologyIn(exportOf([{ ...attachment, inputs: { ...attachment.inputs, container } }])).hosts;
  expect(outline(host?.links ?? [])).toEqual([": db (podman web of app)"]);
});

test("networks of one name on two hosts have their own containers", () => {
  const elsewhere = { host: { name: "web2" } };
  const { hosts } = topologyIn(
    exportOf([
      network,
      { ...network, name: "db2", inputs: { ...network.inputs, ...elsewhere } },
      attachment,
      { ...attachment, name: "blue", inputs: { ...attachment.inputs, ...elsewhere, container: { pid: 7 } } },
    ]),
  );
  expect(hosts.map(({ links }) => outline(links).at(-1))).toEqual([
    " eth0.10: db (netns red)",
    " eth0.10: db (pid 7)",
  ]);
});

test("links that sit on each other, as in no state that is right, are still shown", () => {
  const [host] = topologyIn(exportOf([vlan("a", "b"), vlan("b", "a")])).hosts;
  expect((host ? linksOf(host) : []).map(({ name }) => name).sort()).toEqual(["a", "b"]);
});

test("a network on what the host calls a VLAN sits on that one's parent, whatever its name", () => {
  const links = [
    { name: "bond0", kind: "bond", mtu: 1500, up: true },
    { name: "storage", kind: "vlan", parent: "bond0", vlanId: 7, mtu: 1500, up: true },
  ];
  const host: BriefResource = { kind: "Host", name: "web1", inputs: web1, outputs: { ...web1, links } };
  const on = { ...network, inputs: { ...network.inputs, parent: "storage" } };
  const [found] = topologyIn(exportOf([host, on])).hosts;
  expect(outline(found?.links ?? [])).toEqual(["bond0", " storage: db ()"]);
  expect(found?.links[0]?.links[0]?.vlan?.id).toBe("7");
});

test("a network whose parent is not known yet is not called isolated", () => {
  const urn = urnOf("VlanSubInterface", "a");
  const { parent, ...inputs } = network.inputs;
  expect(parent).toBeDefined();
  const kindsOf = (more: object) =>
    topologyIn(exportOf([{ ...network, inputs, ...more }, vlan("a", "eth0")]))
      .hosts.flatMap(linksOf)
      .map(({ kind }) => kind);
  expect(kindsOf({})).toEqual(["plain", "vlan", "isolated"]);
  expect(kindsOf({ dependencies: ["urn:pulumi:dev::fleet::random:index:Id::x"] })).toEqual([
    "plain",
    "vlan",
    "elsewhere",
  ]);
  expect(kindsOf({ dependencies: [urn] })).toEqual(["plain", "vlan"]);
});

/** Returns links indented by depth, with the networks on them and the containers in those. */
function outline(links: readonly TopologyLink[], depth = 0): string[] {
  return links.flatMap((link) => [
    [
      `${" ".repeat(depth)}${link.name}`,
      ...link.networks.map(
        ({ name, attachments }) => `${name} (${attachments.map(({ container }) => container).join(", ")})`,
      ),
    ].join(": "),
    ...outline(link.links, depth + 1),
  ]);
}
