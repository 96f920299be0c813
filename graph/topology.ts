/** What the graph shows: each host's links, the networks on them, and the containers in those. */

/** What a preview says will become of something; as Pulumi marks it. */
export type Change = "create" | "update" | "delete" | "replace";

export interface Topology {
  readonly project?: string;
  readonly stack?: string;
  readonly hosts: readonly TopologyHost[];
  /** Something in it is about what will be, not what is. */
  readonly isPreview: boolean;
  /** Resources that the preview left out because nothing changes with them. */
  readonly unchangedLeftOut: number;
  /** Updates of which the preview does not say what is updated. */
  readonly unnamedUpdates: number;
  /** What stood in the preview's way; then the graph may lack something. */
  readonly problems: readonly string[];
}

interface Changeable {
  readonly change?: Change;
  /** Options of which a preview says that they change. */
  readonly changed?: readonly string[];
}

export interface TopologyHost {
  readonly name: string;
  /** Where it is reached, unless that is a secret. */
  readonly address?: string;
  readonly kernel?: string;
  /** Those that sit on no other link. */
  readonly links: readonly TopologyLink[];
}

export interface TopologyLink extends Changeable {
  readonly name: string;
  /**
   * `isolated`: the dummy of one network. `elsewhere`: whatever the networks of another stack or of a part that was left
   * out sit on.
   */
  readonly kind: "plain" | "vlan" | "isolated" | "elsewhere";
  readonly vlan?: TopologyVlan;
  /** `resource`: made by its own; `found`: used by its own, and there before; `others`: nothing here says who made it. */
  readonly madeBy: "resource" | "found" | "network" | "others";
  readonly addresses: readonly string[];
  readonly links: readonly TopologyLink[];
  readonly networks: readonly TopologyNetwork[];
}

export interface TopologyVlan {
  readonly id: string;
  readonly protocol: string;
  /** Ids from the outermost tag in, `100.5`: the same id in another VLAN is another VLAN. */
  readonly tags: string;
}

export interface TopologyNetwork extends Changeable {
  readonly name: string;
  /** Absent when the network itself is not in what was read. */
  readonly driver?: "ipvlan" | "macvlan";
  readonly mode?: string;
  /** Only one that is not the default. */
  readonly flag?: string;
  readonly internal: boolean;
  readonly subnets: readonly TopologySubnet[];
  /** The host's own addresses on it, where it has a link there; empty: given when that is made. */
  readonly hostShim?: readonly string[];
  readonly attachments: readonly TopologyAttachment[];
}

export interface TopologySubnet {
  readonly cidr: string;
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly exclude: readonly string[];
}

export interface TopologyAttachment extends Changeable {
  /** `docker postgres`. */
  readonly container: string;
  readonly interfaceName?: string;
  /** Empty: given when it is made. */
  readonly addresses: readonly string[];
  /** Those of the one that is replaced, where the new one's are not known yet. */
  readonly formerAddresses: readonly string[];
  /** Only of a macvlan network: an ipvlan link has its parent's. */
  readonly macAddress?: string;
}

export interface Counts {
  readonly hosts: number;
  readonly vlans: number;
  readonly networks: number;
  readonly attachments: number;
}

export function linksOf(host: TopologyHost): TopologyLink[] {
  const below = (link: TopologyLink): TopologyLink[] => [link, ...link.links.flatMap(below)];
  return host.links.flatMap(below);
}

export function countsOf({ hosts }: Topology): Counts {
  const links = hosts.flatMap(linksOf);
  const networks = links.flatMap((link) => link.networks);
  return {
    hosts: hosts.length,
    vlans: new Set(links.flatMap(({ vlan }) => (vlan === undefined ? [] : [vlan.tags]))).size,
    networks: networks.length,
    attachments: networks.flatMap(({ attachments }) => attachments).length,
  };
}

export function changesOf({ hosts }: Topology): Map<Change, number> {
  const links = hosts.flatMap(linksOf);
  const networks = links.flatMap((link) => link.networks);
  // A link that comes and goes with its network is no resource of its own.
  const resources: Changeable[] = [
    ...links.filter(({ madeBy }) => madeBy === "resource" || madeBy === "found"),
    ...networks,
    ...networks.flatMap(({ attachments }) => attachments),
  ];
  const counts = new Map<Change, number>();
  for (const { change } of resources)
    if (change !== undefined) counts.set(change, (counts.get(change) ?? 0) + 1);
  return counts;
}
