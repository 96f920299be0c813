import type { QosMap, VlanFlags } from "../model/link";
import type { AttachmentRoute } from "../model/attachment";
import type { ChildKind } from "../model/network";
import type { LinkStep, NewChildLink, NewVlanLink, SilenceGuard } from "../model/step";

/** The `ip` command line of a step, without `ip` itself. Every value is an argument of its own. */
export function render(step: LinkStep): string[] {
  switch (step.kind) {
    case "addVlanLink":
      return addVlanLink(step.link);
    case "addDummyLink":
      return ["link", "add", "name", step.name, ...mtuWords(step), "type", "dummy"];
    case "addChildLink":
      return addChildLink(step.link);
    case "moveLink":
      return ["link", "set", "dev", step.name, "netns", step.to === "host" ? hostNetnsPath : step.to.path];
    case "renameLink":
      return ["link", "set", "dev", step.name, "name", step.to];
    case "deleteLink":
      return ["link", "delete", "dev", step.name];
    case "setAlias":
      return ["link", "set", "dev", step.name, "alias", step.alias];
    case "setMtu":
      return ["link", "set", "dev", step.name, "mtu", String(step.mtuBytes)];
    case "setIpvlanFlag":
      // Left out, the mode stays and the flag does not.
      return ["link", "set", "dev", step.name, "type", "ipvlan", "mode", step.mode, step.flag];
    case "setMacAddress":
      return ["link", "set", "dev", step.name, "address", step.macAddress];
    case "setUp":
      return ["link", "set", "dev", step.name, step.up ? "up" : "down"];
    case "setVlanFlags":
      return ["link", "set", "dev", step.name, "type", "vlan", ...vlanFlags(step.flags)];
    case "setQos":
      return ["link", "set", "dev", step.name, "type", "vlan", ...qosMaps(step)];
    case "addAddress":
      // Changes nothing where the address is already there; see missingAddresses.
      return ["address", "replace", step.cidr, ...broadcast(step.cidr), "dev", step.name, ...nodad(step)];
    case "deleteAddress":
      return ["address", "delete", step.cidr, "dev", step.name];
    case "addRoute":
      return ["route", "add", ...routeWords(step.route), "dev", step.name];
    case "takeRoute":
    case "keepRoute":
      return ["route", "replace", ...routeWords(step.route), "dev", step.name];
    case "deleteRoute":
      return ["route", "delete", ...routeWords(step.route), "dev", step.name];
  }
}

/** How the script on the host keeps its own namespace open for those that run in another one. */
const hostNetnsPath = "/proc/self/fd/8";

function addChildLink({ name, parent, child, mtuBytes }: NewChildLink): string[] {
  return [...["link", "add", "link", parent, "name", name], ...mtuWords({ mtuBytes }), ...childWords(child)];
}

function mtuWords({ mtuBytes }: { readonly mtuBytes?: number | undefined }): string[] {
  return mtuBytes === undefined ? [] : ["mtu", String(mtuBytes)];
}

function childWords(child: ChildKind): string[] {
  return child.driver === "ipvlan"
    ? ["type", "ipvlan", "mode", child.mode, child.flag]
    : ["type", "macvlan", "mode", child.mode];
}

/** How a link is made that a segment is asked from: what follows its name. */
export function questionWords({ from }: SilenceGuard): string[] {
  if (from === undefined) return [];
  const { child, macAddress } = from;
  return [...(macAddress === undefined ? [] : ["address", macAddress]), ...childWords(child)];
}

function routeWords({ destination, gateway }: AttachmentRoute): string[] {
  return [destination, ...(gateway === undefined ? [] : ["via", gateway])];
}

/** What is given out by records needs no probe, and a container's address is there from its first packet on. */
function nodad({ cidr, noProbe }: Extract<LinkStep, { kind: "addAddress" }>): string[] {
  return noProbe === true && cidr.includes(":") ? ["nodad"] : [];
}

/** `address` and `mtu` go before `type`: behind it iproute2 takes them for options of the type. */
function addVlanLink({ name, parent, vlan, mtuBytes, macAddress }: NewVlanLink): string[] {
  return [
    ...["link", "add", "link", parent, "name", name],
    ...(macAddress === undefined ? [] : ["address", macAddress]),
    ...mtuWords({ mtuBytes }),
    ...["type", "vlan", "protocol", vlan.protocol, "id", String(vlan.id)],
    ...vlanFlags(unusualFlags(vlan.flags)),
    ...qosMaps(vlan),
  ];
}

/** iproute2's words for the flags, and what the kernel gives a new link. */
const flagKeywords = {
  reorderHeader: { keyword: "reorder_hdr", standard: true },
  gvrp: { keyword: "gvrp", standard: false },
  mvrp: { keyword: "mvrp", standard: false },
  looseBinding: { keyword: "loose_binding", standard: false },
  bridgeBinding: { keyword: "bridge_binding", standard: false },
} as const satisfies Record<keyof VlanFlags, { keyword: string; standard: boolean }>;

function vlanFlags(flags: Partial<VlanFlags>): string[] {
  return Object.entries(flagKeywords).flatMap(([name, { keyword }]) => {
    const value = flags[name as keyof VlanFlags];
    return value === undefined ? [] : [keyword, value ? "on" : "off"];
  });
}

/** Only what a new link would not have by itself: an iproute2 from before 5.3 does not know `bridge_binding`. */
function unusualFlags(flags: VlanFlags): Partial<VlanFlags> {
  const names = Object.keys(flagKeywords) as (keyof VlanFlags)[];
  return Object.fromEntries(
    names.filter((name) => flags[name] !== flagKeywords[name].standard).map((name) => [name, flags[name]]),
  );
}

function qosMaps({ ingressQos, egressQos }: { ingressQos: QosMap; egressQos: QosMap }): string[] {
  return [...qosMap("ingress-qos-map", ingressQos), ...qosMap("egress-qos-map", egressQos)];
}

function qosMap(keyword: string, map: QosMap): string[] {
  const entries = Object.entries(map);
  return entries.length === 0 ? [] : [keyword, ...entries.map(([from, to]) => `${from}:${String(to)}`)];
}

/** Without it IPv4 subnets get no broadcast address, unlike what every distribution's own tools do. IPv6 has none. */
function broadcast(cidr: string): string[] {
  return cidr.includes(":") || /\/3[12]$/.test(cidr) ? [] : ["broadcast", "+"];
}

/**
 * One line of `ip -batch`. Its reader splits at white space, takes double quotes and cuts at `#`, wherever that stands.
 * What no quoting can carry is a defect here (values were validated long before) and stops before it reaches a host.
 */
export function batchLine(argv: readonly string[]): string {
  return argv.map(batchToken).join(" ");
}

/** Whether a text can be an argument in a batch line at all. */
export function fitsBatchLine(text: string): boolean {
  return /^[^"'\\#\p{Cc}]*$/u.test(text);
}

function batchToken(token: string): string {
  if (!fitsBatchLine(token)) throw new Error(`not a token of ip -batch: ${JSON.stringify(token)}`);
  return /^\S+$/.test(token) ? token : `"${token}"`;
}
