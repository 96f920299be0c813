import type {
  Change,
  Topology,
  TopologyAttachment,
  TopologyHost,
  TopologyLink,
  TopologyNetwork,
  TopologySubnet,
  TopologyVlan,
} from "./topology";
import { changesOf, countsOf } from "./topology";
import { wavesInWords } from "./waves";

/** Words that text and picture share. */

/** Pulumi's own marks. */
export const marks: Readonly<Record<Change, string>> = {
  create: "+",
  update: "~",
  delete: "-",
  replace: "+-",
};

const intentions: Readonly<Record<Change, string>> = {
  create: "to create",
  update: "to update",
  delete: "to delete",
  replace: "to replace",
};

export function titleOf({ project, stack }: Topology): string {
  return [project, stack].filter((part) => part !== undefined).join("/") || "stack";
}

export function countsInWords(topology: Topology): string {
  const { hosts, vlans, networks, attachments } = countsOf(topology);
  return [
    counted(hosts, "host"),
    counted(vlans, "VLAN"),
    counted(networks, "network"),
    counted(attachments, "container"),
  ].join(", ");
}

/** Lists each kind of change that occurs, with its mark. */
export function changesInWords(topology: Topology): { change: Change; words: string }[] {
  const counts = changesOf(topology);
  return (["create", "update", "replace", "delete"] as const).flatMap((change) => {
    const count = counts.get(change);
    return count === undefined
      ? []
      : [{ change, words: `${marks[change]} ${String(count)} ${intentions[change]}` }];
  });
}

/** Notes that a reader needs in order not to misread the graph. */
export function notesOn(topology: Topology): string[] {
  const { hosts, isPreview, unchangedLeftOut, unnamedUpdates } = topology;
  const isEmpty = hosts.length === 0 && unchangedLeftOut === 0;
  const isUnchanged = isPreview && !isEmpty && changesOf(topology).size === 0 && unnamedUpdates === 0;
  return [
    ...wavesInWords(topology),
    ...(isEmpty ? [`the ${isPreview ? "preview" : "stack"} has no Trunkline resources`] : []),
    ...(isUnchanged ? ["nothing changes"] : []),
    ...(unchangedLeftOut > 0
      ? [
          `${counted(unchangedLeftOut, "unchanged resource")} not in this preview, so not shown; "pulumi preview --json --show-sames" has all`,
        ]
      : []),
    ...(unnamedUpdates > 0
      ? [`${counted(unnamedUpdates, "more update")}, of which this preview does not say what is updated`]
      : []),
  ];
}

export function hostFacts({ address, kernel }: TopologyHost): string[] {
  return [...(address === undefined ? [] : [address]), ...(kernel === undefined ? [] : [`Linux ${kernel}`])];
}

export function linkName({ kind, name, madeBy }: TopologyLink): string {
  if (kind === "isolated") return "isolated";
  if (kind === "elsewhere") return "link not known";
  return madeBy === "others" && name === "" ? "?" : name;
}

export function linkFacts(link: TopologyLink): string[] {
  const { kind, vlan, madeBy, addresses, name } = link;
  return [
    ...(vlan === undefined ? [] : [vlanInWords(vlan)]),
    ...(kind === "isolated" && name.startsWith("dm-") ? [name] : []),
    ...(kind === "vlan" && madeBy === "network" ? ["made by the network"] : []),
    ...(madeBy === "found" ? ["found, not made"] : []),
    ...(addresses.length === 0 ? [] : [addresses.join(", ")]),
    ...changedFact(link),
  ];
}

export function vlanInWords({ id, protocol }: TopologyVlan): string {
  return protocol === "802.1Q" ? `VLAN ${id}` : `VLAN ${id} ${protocol}`;
}

/** Facts of a network: kind, subnets, the host's own link, and changes. */
export function networkFacts(network: TopologyNetwork): string[] {
  return [
    networkKind(network),
    ...subnetFacts(network, subnetInWords),
    ...shimFact(network),
    ...changedFact(network),
  ];
}

/** Facts of a network in shorter lines. */
export function networkLines(network: TopologyNetwork): string[] {
  return [
    networkKind(network),
    ...subnetFacts(network, subnetLines),
    ...shimFact(network),
    ...changedFact(network),
  ];
}

function shimFact({ hostShim }: TopologyNetwork): string[] {
  if (hostShim === undefined) return [];
  return [
    `host shim ${hostShim.length === 0 ? "with an address given when it is made" : hostShim.join(", ")}`,
  ];
}

function networkKind({ driver, mode, flag, internal }: TopologyNetwork): string {
  if (driver === undefined) return "not in what was read";
  return [driver, mode, flag, internal ? "internal" : undefined]
    .filter((word) => word !== undefined)
    .join(" ");
}

function subnetFacts(
  { driver, subnets, change }: TopologyNetwork,
  inWords: (subnet: TopologySubnet) => string | string[],
): string[] {
  if (driver === undefined) return [];
  if (subnets.length > 0) return subnets.flatMap(inWords);
  return [change === "create" || change === "replace" ? "subnet chosen when it is made" : "no subnet"];
}

function subnetInWords({ cidr, gateway, ipRange, exclude }: TopologySubnet): string {
  const details = [
    ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
    ...(ipRange === undefined ? [] : [`range ${ipRange}`]),
    ...(exclude.length === 0 ? [] : [`without ${exclude.join(", ")}`]),
  ];
  return details.length === 0 ? cidr : `${cidr} (${details.join(", ")})`;
}

function subnetLines({ cidr, gateway, ipRange, exclude }: TopologySubnet): string[] {
  return [
    gateway === undefined ? cidr : `${cidr} gateway ${gateway}`,
    ...(ipRange === undefined ? [] : [`  range ${ipRange}`]),
    ...exclude.map((address) => `  without ${address}`),
  ];
}

/** Columns of an attachment: container, interface, addresses, and further facts. */
export function attachmentCells(attachment: TopologyAttachment): readonly [string, string, string, string] {
  const { container, interfaceName = "ethN", addresses, formerAddresses, macAddress } = attachment;
  const former = formerAddresses.length === 0 ? "" : `, now ${formerAddresses.join(", ")}`;
  return [
    container,
    interfaceName,
    addresses.length === 0 ? `address given when it is made${former}` : addresses.join(", "),
    [...(macAddress === undefined ? [] : [macAddress]), ...changedFact(attachment)].join("  "),
  ];
}

/** An update without a changed option repairs drift on the host or follows another resource. */
function changedFact({ change, changed = [] }: { change?: Change; changed?: readonly string[] }): string[] {
  if (change !== "update") return [];
  return [`[${changed.length === 0 ? "something to do on the host" : changed.join(", ")}]`];
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
