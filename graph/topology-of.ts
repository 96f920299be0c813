import { byName, linksOfHost, type PlacedNetwork } from "./links";
import { placementOf, type Placement } from "./placement";
import type { Resource, Snapshot } from "./snapshot";
import { wavesAmong } from "./waves";
import type { Topology, TopologyAttachment, TopologyHost, TopologyNetwork, TopologySubnet } from "./topology";
import { secret, type Values } from "./values";

export function topologyOf(snapshot: Snapshot): Topology {
  const { resources, ...about } = snapshot;
  const placed = resources.filter(({ kind }) => kind !== "wave");
  const placement = placementOf(placed);
  const names = new Set(placed.map(placement.hostOf));
  const hosts = [...names].sort(byName).map((name) => {
    const own = placed.filter((resource) => placement.hostOf(resource) === name);
    return hostOf(name, own, placement);
  });
  const undrawn = resources
    .filter(({ kind }) => kind === "probe" || kind === "wave")
    .map(({ change }) => ({ ...(change && { change }) }));
  return { ...about, hosts, waves: wavesAmong(resources, placement), undrawn };
}

function hostOf(name: string, resources: readonly Resource[], placement: Placement): TopologyHost {
  const host = resources.find(({ kind }) => kind === "host");
  const vlans = resources.filter(({ kind }) => kind === "vlan");
  const { connection, kernel } = host?.values ?? {};
  return {
    name,
    ...(connection !== undefined && connection !== secret && { address: connection }),
    ...(kernel !== undefined && { kernel }),
    links: linksOfHost(
      { ...(host && { host }), vlans, networks: networksAmong(resources, placement) },
      placement,
    ),
  };
}

function networksAmong(resources: readonly Resource[], placement: Placement): PlacedNetwork[] {
  const attachments = resources.filter(({ kind }) => kind === "attachment");
  const networks = resources.filter(({ kind }) => kind === "ipvlan" || kind === "macvlan");
  const strays = attachments.filter((attachment) => placement.networkOf(attachment) === undefined);
  const strayNetworks = new Set(strays.map(placement.networkNameOf));
  return [
    ...networks.map((resource) => ({
      resource,
      network: networkOf(
        resource,
        attachments.filter((attachment) => placement.networkOf(attachment) === resource),
      ),
    })),
    ...[...strayNetworks].map((name) => ({
      network: {
        name,
        internal: false,
        subnets: [],
        attachments: attachmentsOf(strays.filter((stray) => placement.networkNameOf(stray) === name)),
      },
    })),
  ].sort((left, right) => byName(left.network.name, right.network.name));
}

function networkOf(resource: Resource, attachments: readonly Resource[]): TopologyNetwork {
  const { kind, name, values, change, changed } = resource;
  const { mode, flag, internal, subnets, hostShim, shim } = values;
  // A present value says nothing of the future one if it changes.
  const addresses = changed.includes("hostShim") ? hostShim?.addresses : (shim ?? hostShim)?.addresses;
  const driver = kind === "ipvlan" ? "ipvlan" : "macvlan";
  return {
    name: values.name ?? name,
    driver,
    ...(mode !== undefined && { mode }),
    ...(flag !== undefined && flag !== "bridge" && { flag }),
    internal: internal === true,
    subnets: subnets.map(subnetOf),
    ...(hostShim !== undefined && { hostShim: addresses ?? [] }),
    attachments: attachmentsOf(attachments, driver),
    ...(change && { change }),
    changed,
  };
}

function subnetOf({ cidr, gateway, ipRange, exclude }: Values["subnets"][number]): TopologySubnet {
  return {
    cidr,
    ...(gateway !== undefined && gateway !== "none" && { gateway }),
    ...(ipRange !== undefined && { ipRange }),
    exclude,
  };
}

function attachmentsOf(resources: readonly Resource[], driver?: "ipvlan" | "macvlan"): TopologyAttachment[] {
  return resources
    .map(({ values, former, change, changed, asked }) => ({
      container: containerOf(values),
      ...(values.interfaceName !== undefined && { interfaceName: values.interfaceName }),
      addresses: values.addresses,
      formerAddresses: asked.has("addresses") ? [] : (former?.addresses ?? []),
      ...(driver === "macvlan" && values.macAddress !== undefined && { macAddress: values.macAddress }),
      ...(change && { change }),
      changed,
    }))
    .sort((left, right) => byName(left.container, right.container));
}

/** `docker postgres`, `podman web of app`; shortens an id as the engine does. */
function containerOf({ container }: Values): string {
  if (container === undefined) return "container not known yet";
  if (typeof container === "string") return container;
  const { user, ...named } = container;
  const [[engine, name] = ["container", "not known yet"]] = Object.entries(named);
  const short = /^[0-9a-f]{64}$/.test(name) ? name.slice(0, 12) : name;
  return `${engine} ${short}${user === undefined ? "" : ` of ${user}`}`;
}
