import type { Placement } from "./placement";
import type { Resource } from "./snapshot";
import type { TopologyLink, TopologyNetwork, TopologyVlan } from "./topology";

/** A network and its resource; no resource for a network that the input does not contain. */
export interface PlacedNetwork {
  readonly network: TopologyNetwork;
  readonly resource?: Resource;
}

interface Draft {
  link: Omit<TopologyLink, "links" | "networks" | "vlan"> & { readonly vlan?: Omit<TopologyVlan, "tags"> };
  on?: Draft;
  readonly networks: TopologyNetwork[];
}

export interface HostParts {
  readonly host?: Resource;
  readonly vlans: readonly Resource[];
  readonly networks: readonly PlacedNetwork[];
}

/** Builds the trees of one host's links: parent, sub-interface, sub-interface on a sub-interface. */
export function linksOfHost({ host, vlans, networks }: HostParts, placement: Placement): TopologyLink[] {
  const ofResources = new Map(vlans.map((vlan) => [vlan, draft(vlanLink(vlan))]));
  const others = new Map<string, Draft>();

  const named = (name: string): Draft => {
    const known = [...ofResources.values()].find(({ link }) => link.name === name) ?? others.get(name);
    if (known !== undefined) return known;
    const seen = host?.values.links.find((link) => link.name === name);
    const vlan = seen === undefined ? vlanByName(name) : { id: seen.vlanId, parent: seen.parent };
    const fresh = draft(otherLink(name, vlan?.id));
    // Added before its parent, so that links that name each other end the recursion.
    others.set(name, fresh);
    if (vlan?.id !== undefined && vlan.parent !== undefined) sitOn(fresh, named(vlan.parent));
    return fresh;
  };

  const below = (resource: Resource): Draft | undefined => {
    const vlan = placement.vlanBelow(resource);
    const { parent } = resource.values;
    return (vlan && ofResources.get(vlan)) ?? (parent === undefined ? undefined : named(parent));
  };

  const only = (link: Draft["link"]): Draft => {
    const key = `${link.kind} ${link.name}`;
    const fresh = others.get(key) ?? draft(link);
    others.set(key, fresh);
    return fresh;
  };

  for (const [vlan, fresh] of ofResources) {
    const parent = below(vlan);
    if (parent !== undefined) sitOn(fresh, parent);
  }
  for (const { network, resource } of networks) {
    const isolated = resource && isolatedLink(resource);
    const on = isolated ? only(isolated) : ((resource && below(resource)) ?? only(elsewhere));
    on.networks.push(network);
    if (resource && isMadeBy(resource, on, host)) {
      const change = network.change === "create" || network.change === "delete" ? network.change : undefined;
      on.link = { ...on.link, madeBy: "network", ...(change && { change }) };
    }
  }
  return trees([...ofResources.values(), ...others.values()]);
}

const elsewhere: Draft["link"] = { name: "", kind: "elsewhere", madeBy: "others", addresses: [] };

function draft(link: Draft["link"]): Draft {
  return { link, networks: [] };
}

function vlanLink({ values, change, changed }: Resource): Draft["link"] {
  const { name, parent, vlanId = "?", protocol = "802.1Q", owned, addresses } = values;
  return {
    name: name ?? `${parent ?? "?"}.${vlanId}`,
    kind: "vlan",
    vlan: { id: vlanId, protocol },
    madeBy: owned === false ? "found" : "resource",
    addresses,
    ...(change && { change }),
    changed,
  };
}

function otherLink(name: string, vlanId: string | undefined): Draft["link"] {
  const vlan = vlanId === undefined ? undefined : { id: vlanId, protocol: "802.1Q" };
  return { name, kind: vlan ? "vlan" : "plain", ...(vlan && { vlan }), madeBy: "others", addresses: [] };
}

/** Describes a link as a network makes it for such a parent. */
function vlanByName(name: string): { id: string; parent: string } | undefined {
  const [, parent, id] = /^(.+)\.(\d{1,4})$/.exec(name) ?? [];
  return parent === undefined || id === undefined ? undefined : { id: String(Number(id)), parent };
}

function isolatedLink(resource: Resource): Draft["link"] | undefined {
  const { internal, parent } = resource.values;
  const withoutParent = !resource.asked.has("parent") && !dependsOnUnknown(resource);
  if (internal !== true && !withoutParent) return undefined;
  // In a preview the dummy may not have its name yet.
  const name = parent?.startsWith("dm-") ? parent : `of ${resource.values.name ?? resource.name}`;
  const { change } = resource;
  return {
    name,
    kind: "isolated",
    madeBy: "network",
    addresses: [],
    ...((change === "create" || change === "delete") && { change }),
  };
}

/** A preview omits an option that is unknown before `up`, but lists the resource it comes from as a dependency. */
function dependsOnUnknown({ dependencies, dependenciesOf }: Resource): boolean {
  const known = Object.values(dependenciesOf).flat();
  return dependencies.some((urn) => !known.includes(urn));
}

function isMadeBy({ values, change }: Resource, { link }: Draft, host: Resource | undefined): boolean {
  if (link.kind !== "vlan" || link.madeBy === "resource" || link.madeBy === "found") return false;
  if (values.parentOwned !== undefined) return values.parentOwned;
  const seen = host?.values.links ?? [];
  return change === "create" && seen.length > 0 && !seen.some(({ name }) => name === link.name);
}

/** Adds the link below its parent, unless that would make a circle, which no host has. */
function sitOn(link: Draft, parent: Draft): void {
  for (let below: Draft | undefined = parent; below !== undefined; below = below.on)
    if (below === link) return;
  link.on = parent;
}

function trees(drafts: readonly Draft[], on?: Draft, outer: readonly string[] = []): TopologyLink[] {
  return drafts
    .filter((candidate) => candidate.on === on)
    .map((candidate) => {
      const { vlan, ...link } = candidate.link;
      const tags = vlan === undefined ? outer : [...outer, vlan.id];
      return {
        ...link,
        ...(vlan && { vlan: { ...vlan, tags: tags.join(".") } }),
        networks: candidate.networks,
        links: trees(drafts, candidate, tags),
      };
    })
    .sort((left, right) => order[left.kind] - order[right.kind] || byName(left.name, right.name));
}

const order: Readonly<Record<TopologyLink["kind"], number>> = {
  plain: 0,
  vlan: 1,
  isolated: 2,
  elsewhere: 3,
};

const collator = new Intl.Collator("en", { numeric: true });

/** `web2` before `web10`. */
export const byName = (left: string, right: string): number => collator.compare(left, right);
