import type { Edge, Graph, Node } from "@viz-js/viz" with { "resolution-mode": "import" };
import { byName } from "./links";
import { hostLabel, linkLabel, networkLabel, titleLabel } from "./labels";
import { coloursOfVlans, grey, ink, paper, type Colour } from "./palette";
import { changesOf, linksOf, type Topology, type TopologyHost, type TopologyLink } from "./topology";

/** Graphviz knows its widths, and adds the general family to its name. */
const font = "Helvetica";

/** Width of a picture by its height, about that of a screen. */
const aspect = 1.6;

/** The topology as Graphviz takes it: a cluster for each host, in rows and columns. */
export function diagramOf(topology: Topology): Graph {
  const vlans = vlansOf(topology);
  const colours = coloursOfVlans(vlans.map(({ vlan }) => vlan.tags));
  const hasMarks = changesOf(topology).size > 0;
  const legend = vlans.map((entry) => ({ ...entry, colour: colours.get(entry.vlan.tags) ?? grey }));
  return {
    name: "topology",
    graphAttributes: {
      rankdir: "LR",
      bgcolor: paper,
      fontname: font,
      fontcolor: ink,
      label: { html: titleLabel(topology, legend) },
      labelloc: "t",
      labeljust: "l",
      pad: 0.3,
      nodesep: 0.15,
      ranksep: 0.4,
      // Every host is laid out by itself, and then they are set in rows, in the order of their names.
      pack: 24,
      packmode: `array_utl${String(columnsFor(topology.hosts))}`,
    },
    nodeAttributes: { shape: "plain", fontname: font, fontsize: 14, fontcolor: ink },
    edgeAttributes: { arrowhead: "none", color: grey.shade, penwidth: 1.2 },
    subgraphs: topology.hosts.map((host, index) => hostCluster(host, index, { colours, hasMarks })),
  };
}

interface Style {
  readonly colours: ReadonlyMap<string, Colour>;
  readonly hasMarks: boolean;
}

function hostCluster(host: TopologyHost, index: number, { colours, hasMarks }: Style) {
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  const add = (name: string, html: string, below?: string): string => {
    // Graphviz shows it when one points at the node, and it is what makes the node another one.
    const taken = nodes.filter((node) => node.name.startsWith(name)).length;
    const id = taken === 0 ? name : `${name} (${String(taken + 1)})`;
    nodes.push({ name: id, attributes: { label: { html } } });
    if (below !== undefined) edges.push({ tail: below, head: id });
    return id;
  };
  const addLink = (link: TopologyLink, outer: Colour, below?: string): void => {
    const colour = link.vlan === undefined ? outer : (colours.get(link.vlan.tags) ?? grey);
    const id = add(`${host.name}: ${link.name || "link not known"}`, linkLabel(link, colour), below);
    for (const network of link.networks)
      add(`${host.name}: ${network.name}`, networkLabel(network, colour, hasMarks), id);
    for (const above of link.links) addLink(above, colour, id);
  };
  for (const link of host.links) addLink(link, grey);
  // A cluster without anything in it is not drawn.
  if (nodes.length === 0)
    nodes.push({ name: `${host.name}: nothing`, attributes: { label: "nothing here" } });
  return {
    name: `cluster_${String(index)}`,
    graphAttributes: {
      label: { html: hostLabel(host) },
      labeljust: "l",
      style: "rounded",
      color: grey.shade,
      bgcolor: "#f8fafc",
      margin: 14,
      sortv: index,
    },
    nodes,
    edges,
  };
}

interface VlanOnHosts {
  readonly vlan: NonNullable<TopologyLink["vlan"]>;
  readonly hosts: number;
}

function vlansOf({ hosts }: Topology): VlanOnHosts[] {
  const found = new Map<string, VlanOnHosts>();
  for (const host of hosts) {
    const own = new Map(linksOf(host).flatMap(({ vlan }) => (vlan === undefined ? [] : [[vlan.tags, vlan]])));
    for (const [tags, vlan] of own) found.set(tags, { vlan, hosts: (found.get(tags)?.hosts ?? 0) + 1 });
  }
  return [...found.values()].sort((left, right) => byName(left.vlan.tags, right.vlan.tags));
}

/** So many that the picture has about the form of a screen; a host is about 700 points wide, and a row of it 40 high. */
function columnsFor(hosts: readonly TopologyHost[]): number {
  const rows = hosts.map((host) => {
    const networks = linksOf(host).flatMap((link) => link.networks);
    return (
      2 +
      networks.reduce((sum, { attachments, subnets }) => sum + 2 + attachments.length + subnets.length / 2, 0)
    );
  });
  const height = (rows.reduce((sum, count) => sum + count, 0) / Math.max(1, rows.length)) * 40;
  return Math.max(1, Math.round(Math.sqrt((hosts.length * height * aspect) / 700)));
}
