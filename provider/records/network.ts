import { parseAddress, parseInterfaceAddress, parsePrefix } from "../ipam/address";
import type {
  ChildKind,
  HostShim,
  IpvlanFlag,
  IpvlanMode,
  MacvlanMode,
  NetworkRecord,
  Subnet,
} from "../model/network";
import { isLinkName, isNetworkName, numberIn, recordsIn, valuesOf } from "./lines";

/**
 * Parses the network records of a host. One record, format 1:
 *
 *     trunkline-network 1 web1-db
 *     urn urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:IpvlanNetwork::web1-db
 *     driver ipvlan
 *     mode l2
 *     flag bridge
 *     parent eth0.10
 *     shared no
 *     check-duplicates yes
 *     check-gateway yes
 *     shim hs-3f5a9c01d2e4 192.168.10.130/32         the host's own link on the network
 *     engine docker                                  which has the network and gives it to its containers
 *     subnet 192.168.10.0/24 gateway 192.168.10.1 range 192.168.10.128/25 exclude 192.168.10.250
 *     subnet 2001:db8::/64 gateway 2001:db8:ffff::1 onlink yes
 */
export function parseNetworks(text: string): NetworkRecord[] {
  return recordsIn(text, /^trunkline-network 1 (\S+)$/).flatMap(
    ({ name, lines }) => parseNetwork(name, lines) ?? [],
  );
}

function parseNetwork(name: string, lines: readonly string[]): NetworkRecord | undefined {
  const value = (keyword: string): string | undefined => valuesOf(lines, keyword)[0];
  const [urn, parent] = [value("urn"), value("parent")];
  const child = parseChild(value("driver"), value("mode"), value("flag"));
  if (!isNetworkName(name) || urn === undefined || !isLinkName(parent) || child === undefined)
    return undefined;
  const mtu = numberIn(value("mtu"), 68, 65_535);
  const hostShim = parseShim(value("shim"));
  return {
    name,
    urn,
    child,
    parent,
    allowSharedParent: value("shared") === "yes",
    subnets: valuesOf(lines, "subnet").flatMap((line) => parseSubnet(line) ?? []),
    ...(mtu !== undefined && { mtu }),
    ...(value("check-duplicates") === "yes" && { checkDuplicates: true }),
    ...(value("check-gateway") === "yes" && { checkGateway: true }),
    ...(hostShim !== undefined && { hostShim }),
    ...(value("engine") === "docker" && { engine: "docker" }),
  };
}

const ipvlanModes: readonly string[] = ["l2", "l3", "l3s"] satisfies IpvlanMode[];
const ipvlanFlags: readonly string[] = ["bridge", "private", "vepa"] satisfies IpvlanFlag[];
const macvlanModes: readonly string[] = ["bridge", "private", "vepa", "passthru"] satisfies MacvlanMode[];

function parseChild(driver = "", mode = "", flag = "bridge"): ChildKind | undefined {
  if (driver === "ipvlan" && ipvlanModes.includes(mode) && ipvlanFlags.includes(flag))
    return { driver, mode, flag } as ChildKind;
  if (driver === "macvlan" && macvlanModes.includes(mode)) return { driver, mode } as ChildKind;
  return undefined;
}

function parseShim(line = ""): HostShim | undefined {
  const [name, ...addresses] = line.split(" ");
  if (!isLinkName(name)) return undefined;
  return { name, addresses: addresses.flatMap((text) => parseInterfaceAddress(text) ?? []) };
}

function parseSubnet(line: string): Subnet | undefined {
  const [network = "", ...rest] = line.split(" ");
  const cidr = parsePrefix(network);
  if (cidr === undefined) return undefined;
  const valuesBehind = (keyword: string): string[] =>
    rest.flatMap((word, index) => (index % 2 === 0 && word === keyword ? [rest[index + 1] ?? ""] : []));
  const gateway = parseAddress(valuesBehind("gateway")[0] ?? "");
  const ipRange = parsePrefix(valuesBehind("range")[0] ?? "");
  const exclude = valuesBehind("exclude").flatMap((text) => parseAddress(text) ?? []);
  return {
    cidr,
    ...(gateway !== undefined && { gateway }),
    ...(valuesBehind("onlink")[0] === "yes" && { onlink: true }),
    ...(ipRange !== undefined && { ipRange }),
    ...(exclude.length > 0 && { exclude }),
  };
}

/** Returns the lines of a network's record, heading included. */
export function networkLines(network: NetworkRecord): string[] {
  const { name, urn, child, parent, allowSharedParent, subnets, mtu, hostShim } = network;
  return [
    `trunkline-network 1 ${name}`,
    `urn ${urn}`,
    `driver ${child.driver}`,
    `mode ${child.mode}`,
    ...(child.driver === "ipvlan" ? [`flag ${child.flag}`] : []),
    `parent ${parent}`,
    `shared ${allowSharedParent ? "yes" : "no"}`,
    ...(mtu === undefined ? [] : [`mtu ${String(mtu)}`]),
    ...(network.checkDuplicates === true ? ["check-duplicates yes"] : []),
    ...(network.checkGateway === true ? ["check-gateway yes"] : []),
    ...(hostShim === undefined ? [] : [`shim ${[hostShim.name, ...hostShim.addresses].join(" ")}`]),
    ...(network.engine === undefined ? [] : [`engine ${network.engine}`]),
    ...subnets.map(subnetLine),
  ];
}

function subnetLine({ cidr, gateway, onlink, ipRange, exclude = [] }: Subnet): string {
  return [
    `subnet ${cidr}`,
    ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
    ...(onlink === true ? ["onlink yes"] : []),
    ...(ipRange === undefined ? [] : [`range ${ipRange}`]),
    ...exclude.map((address) => `exclude ${address}`),
  ].join(" ");
}
