/** The contents of a graph: each host's links, the networks on them, and their containers. */

/** A change that a preview announces, as Pulumi calls it. */
export type Change = "create" | "update" | "delete" | "replace";

export interface Topology {
  readonly project?: string;
  readonly stack?: string;
  readonly hosts: readonly TopologyHost[];
  /** The waves of rollouts, by rollout and number. */
  readonly waves: readonly TopologyWave[];
  /** What is not drawn: probes, and the ends of waves. */
  readonly undrawn: readonly Changeable[];
  /** Whether the graph shows a future state rather than the present one. */
  readonly isPreview: boolean;
  /** Number of unchanged resources that the preview left out. */
  readonly unchangedLeftOut: number;
  /** Number of updates for which the preview names no resource. */
  readonly unnamedUpdates: number;
  /** Problems that the preview found; the graph may then be incomplete. */
  readonly problems: readonly string[];
}

interface Changeable {
  readonly change?: Change;
  /** Options that a preview says will change. */
  readonly changed?: readonly string[];
}

export interface TopologyWave {
  readonly rollout: string;
  /** From 1. */
  readonly number: number;
  /** How many waves the rollout has. */
  readonly of: number;
  readonly hosts: readonly string[];
  /** Those of its hosts on which a preview has something to do. */
  readonly toGo: readonly string[];
  /** Those of its hosts that did not pass a probe in the last refresh. */
  readonly failing: readonly string[];
}

export interface TopologyHost {
  readonly name: string;
  /** Address of the host, unless it is a secret. */
  readonly address?: string;
  readonly kernel?: string;
  /** Links without a parent. */
  readonly links: readonly TopologyLink[];
}

export interface TopologyLink extends Changeable {
  readonly name: string;
  /**
   * `isolated`: the dummy of one network. `elsewhere`: the unknown parent of networks of another stack, or of a part that
   * was left out.
   */
  readonly kind: "plain" | "vlan" | "isolated" | "elsewhere";
  readonly vlan?: TopologyVlan;
  /** `resource`: made by a resource of its own; `found`: used by one, and there before; `others`: the input does not say. */
  readonly madeBy: "resource" | "found" | "network" | "others";
  readonly addresses: readonly string[];
  readonly links: readonly TopologyLink[];
  readonly networks: readonly TopologyNetwork[];
}

export interface TopologyVlan {
  readonly id: string;
  readonly protocol: string;
  /** Ids from the outermost tag inwards, `100.5`: the same id within another VLAN is a different VLAN. */
  readonly tags: string;
}

export interface TopologyNetwork extends Changeable {
  readonly name: string;
  /** Absent if the network itself is not in the input. */
  readonly driver?: "ipvlan" | "macvlan";
  readonly mode?: string;
  /** Present only if it is not the default. */
  readonly flag?: string;
  readonly internal: boolean;
  readonly subnets: readonly TopologySubnet[];
  /** The host's own addresses on the network, if it has a link there; empty if they are chosen when the link is made. */
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
  /** Empty if they are chosen when the attachment is made. */
  readonly addresses: readonly string[];
  /** Addresses of the replaced attachment, where the new ones are not known yet. */
  readonly formerAddresses: readonly string[];
  /** Present only on a macvlan network: an ipvlan link has its parent's. */
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

export function changesOf({ hosts, undrawn }: Topology): Map<Change, number> {
  const links = hosts.flatMap(linksOf);
  const networks = links.flatMap((link) => link.networks);
  // A link that comes and goes with its network is not a resource of its own.
  const resources: Changeable[] = [
    ...links.filter(({ madeBy }) => madeBy === "resource" || madeBy === "found"),
    ...networks,
    ...networks.flatMap(({ attachments }) => attachments),
    ...undrawn,
  ];
  const counts = new Map<Change, number>();
  for (const { change } of resources)
    if (change !== undefined) counts.set(change, (counts.get(change) ?? 0) + 1);
  return counts;
}
