import type { Edge, Graph, Node, Subgraph } from "@viz-js/viz" with { "resolution-mode": "import" };
import { columnsOf, gridOf } from "./grid";
import { hostLabel, linkLabel, networkLabel, titleLabel, columnWidths } from "./labels";
import { byName } from "./links";
import { coloursOfVlans, grey, ink, paper, type Colour } from "./palette";
import {
  changesOf,
  linksOf,
  type Topology,
  type TopologyHost,
  type TopologyLink,
  type TopologyVlan,
} from "./topology";

/** Turns a topology into Graphviz's input: a cluster for each host, in rows and columns. */
export function diagramOf(topology: Topology): Graph {
  const { hosts } = topology;
  const vlans = vlansOf(topology);
  const colours = coloursOfVlans(vlans.map(({ vlan }) => vlan.tags));
  const style: Style = { colours, hasMarks: changesOf(topology).size > 0 };
  const legend = vlans.map((entry) => ({ ...entry, colour: colours.get(entry.vlan.tags) ?? grey }));
  const columns = columnsOf(hosts);
  return {
    name: "topology",
    graphAttributes: {
      rankdir: "LR",
      bgcolor: paper,
      fontname: "Helvetica",
      fontcolor: ink,
      label: { html: titleLabel(topology, legend) },
      labelloc: "t",
      labeljust: "l",
      pad: 0.3,
      nodesep: 0.12,
      ranksep: 0.35,
      // Graphviz lays out each host alone before it sets them in rows.
      pack: 20,
      packmode: `array_ucrt${String(columns)}`,
    },
    nodeAttributes: { shape: "plain", fontname: "Courier", fontsize: 14, fontcolor: ink },
    edgeAttributes: { arrowhead: "none", color: grey.shade, penwidth: 1.2, headport: "w", tailport: "e" },
    subgraphs: gridOf(hosts, columns).map((host, place) =>
      host === undefined ? filler(place) : hostCluster(host, place, style),
    ),
  };
}

interface Style {
  readonly colours: ReadonlyMap<string, Colour>;
  readonly hasMarks: boolean;
}

function hostCluster(host: TopologyHost, place: number, style: Style): Subgraph {
  const { nodes, edges } = partsOf(host, style);
  return {
    name: `cluster_${String(place)}`,
    graphAttributes: {
      label: { html: hostLabel(host) },
      labeljust: "l",
      style: "rounded",
      color: grey.shade,
      bgcolor: "#f8fafc",
      margin: 14,
      sortv: place,
    },
    // In a drawing from left to right, Graphviz sets the first item at the bottom.
    nodes: nodes.reverse(),
    edges: edges.reverse(),
  };
}

function partsOf(host: TopologyHost, { colours, hasMarks }: Style): { nodes: Node[]; edges: Edge[] } {
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  const networks = linksOf(host).flatMap((link) => link.networks);
  const widths = columnWidths(networks);
  const depth = depthOf(host.links);

  const add = (name: string, html: string, below?: { id: string; ranks: number }): string => {
    // Graphviz shows the id as a tooltip and tells nodes apart by it.
    const full = `${host.name}: ${name}`;
    const taken = nodes.filter((node) => node.name === full || node.name.startsWith(`${full} (`)).length;
    const id = taken === 0 ? full : `${full} (${String(taken + 1)})`;
    nodes.push({ name: id, attributes: { label: { html } } });
    if (below !== undefined) edges.push({ tail: below.id, head: id, attributes: { minlen: below.ranks } });
    return id;
  };

  const addLink = (link: TopologyLink, outer: Colour, on?: { id: string; rank: number }): void => {
    const colour = link.vlan === undefined ? outer : (colours.get(link.vlan.tags) ?? grey);
    const rank = (on?.rank ?? 0) + 1;
    const id = add(link.name || "link not known", linkLabel(link, colour), on && { id: on.id, ranks: 1 });
    // Sets all networks of a host in one column, whatever their parents.
    for (const network of link.networks)
      add(network.name, networkLabel(network, { colour, hasMarks, widths }), { id, ranks: depth - rank + 1 });
    for (const above of link.links) addLink(above, colour, { id, rank });
  };
  for (const link of host.links) addLink(link, grey);
  // Graphviz does not draw an empty cluster.
  if (nodes.length === 0) add("nothing here", "nothing here");
  return { nodes, edges };
}

function depthOf(links: readonly TopologyLink[]): number {
  return Math.max(0, ...links.map((link) => 1 + depthOf(link.links)));
}

function filler(place: number): Subgraph {
  const invisible = { style: "invis", label: "", width: 0.1, height: 0.1 };
  return {
    name: `cluster_${String(place)}`,
    // Without a label of its own, the cluster would inherit the graph's.
    graphAttributes: { style: "invis", label: " ", sortv: place },
    nodes: [{ name: `nothing ${String(place)}`, attributes: invisible }],
  };
}

interface VlanOnHosts {
  readonly vlan: TopologyVlan;
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
