import { macAddressOf, parseAddress, parseInterfaceAddress, parsePrefix } from "../ipam/address";
import type { AttachmentRecord, AttachmentRoute } from "../model/attachment";
import { isLinkName, isNetworkName, numberIn, recordsIn, sysctlLines, sysctlsIn, valuesOf } from "./lines";

/**
 * Parses the attachment records of a host. One record, format 1:
 *
 *     trunkline-attachment 1 3f5a9c01d2e4
 *     urn urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:ContainerAttachment::web1-postgres
 *     network web1-db
 *     container docker postgres
 *     process 1b4e28ba-2fa1-11d2-883f-0016d3cca427 4711     only if the container is a process
 *     space 4026532222
 *     interface eth0
 *     address 192.168.10.2/24
 *     mac 02:3f:5a:9c:01:d2
 *     route 0.0.0.0/0 via 192.168.10.1
 *     route 10.0.0.0/8 via 172.31.0.1 onlink
 *     standby ::/0 via 2001:db8::1      a default route that another attachment has
 *     priority 10                       left out: 0
 *     sysctl net/ipv4/conf/IFNAME/rp_filter 2
 *     required yes                      left out: the container starts without its link as well
 *     build link add link eth0.10 name tl3f5a9c01d2e4 type ipvlan mode l2
 *     build link set dev tl3f5a9c01d2e4 netns SPACE
 *     inside sysctl net/ipv4/conf/tl3f5a9c01d2e4/arp_notify 1
 *     inside in link set dev tl3f5a9c01d2e4 name eth0
 *
 * By `build` and `inside`, which earlier releases lack, the host makes the link again for a container that has started again: it
 * has the path of its namespace in place of SPACE, and adds the routes.
 */
export function parseAttachments(text: string): AttachmentRecord[] {
  return recordsIn(text, /^trunkline-attachment 1 ([0-9a-f]{12})$/).flatMap(
    ({ name, lines }) => parseAttachment(name, lines) ?? [],
  );
}

function parseAttachment(id: string, lines: readonly string[]): AttachmentRecord | undefined {
  const value = (keyword: string): string | undefined => valuesOf(lines, keyword)[0];
  const [urn, network, interfaceName] = [value("urn"), value("network"), value("interface")];
  if (urn === undefined || !isNetworkName(network) || !isLinkName(interfaceName)) return undefined;
  const [macAddress = "", process] = [value("mac"), value("process")];
  return {
    id,
    urn,
    network,
    container: value("container") ?? "",
    ...(process !== undefined && { process }),
    netns: numberIn(value("space"), 0, Number.MAX_SAFE_INTEGER) ?? 0,
    interfaceName,
    addresses: valuesOf(lines, "address").flatMap((text) => parseInterfaceAddress(text) ?? []),
    ...(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(macAddress) && { macAddress: macAddressOf(macAddress) }),
    routes: valuesOf(lines, "route").flatMap((line) => parseRoute(line) ?? []),
    standby: valuesOf(lines, "standby").flatMap((line) => parseRoute(line) ?? []),
    gatewayPriority: numberIn(value("priority"), -(2 ** 31), 2 ** 31 - 1) ?? 0,
    sysctls: sysctlsIn(lines),
    ...(value("required") === "yes" && { required: true }),
    ...makingIn(lines),
  };
}

function makingIn(lines: readonly string[]): Pick<AttachmentRecord, "making"> {
  const making = { build: valuesOf(lines, "build"), inside: valuesOf(lines, "inside") };
  return making.build.length === 0 ? {} : { making };
}

function parseRoute(line: string): AttachmentRoute | undefined {
  const [to = "", , by = "", onlink] = line.split(" ");
  const [destination, gateway] = [parsePrefix(to), parseAddress(by)];
  return (
    destination && {
      destination,
      ...(gateway !== undefined && { gateway }),
      ...(onlink === "onlink" && { onlink: true }),
    }
  );
}

/** Returns the lines of an attachment's record, heading included. */
export function attachmentLines(attachment: AttachmentRecord): string[] {
  const { id, urn, network, container, netns, interfaceName, addresses, macAddress } = attachment;
  const { routes, standby, gatewayPriority, sysctls } = attachment;
  return [
    `trunkline-attachment 1 ${id}`,
    `urn ${urn}`,
    `network ${network}`,
    `container ${container}`,
    ...(attachment.process === undefined ? [] : [`process ${attachment.process}`]),
    `space ${String(netns)}`,
    `interface ${interfaceName}`,
    ...addresses.map((address) => `address ${address}`),
    ...(macAddress === undefined ? [] : [`mac ${macAddress}`]),
    ...routes.map((route) => `route ${routeWords(route)}`),
    ...standby.map((route) => `standby ${routeWords(route)}`),
    ...(gatewayPriority === 0 ? [] : [`priority ${String(gatewayPriority)}`]),
    ...sysctlLines(sysctls),
    ...(attachment.required === true ? ["required yes"] : []),
    ...(attachment.making?.build ?? []).map((line) => `build ${line}`),
    ...(attachment.making?.inside ?? []).map((line) => `inside ${line}`),
  ];
}

/** Spells a route as a record does: `DESTINATION [via GATEWAY [onlink]]`. */
export function routeWords({ destination, gateway, onlink }: AttachmentRoute): string {
  const by = gateway === undefined ? [] : ["via", gateway, ...(onlink === true ? ["onlink"] : [])];
  return [destination, ...by].join(" ");
}
