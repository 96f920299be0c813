import { recordedLinks } from "../../state/attachment-links";
import { markOf } from "../../ownership/mark";
import type { HostState } from "../../model/host-state";
import type { Link, VlanData } from "../../model/link";
import type { ChildKind, NetworkRecord } from "../../model/network";
import { childInWords, isOfOneMode, isPassthru, together } from "../../state/child-kind";
import { listNames } from "../../state/words";
import { isSameLink, linkNamed, parentOf } from "../../state/links";
import { Refusal } from "../../errors";

/** Refuses a link that cannot be the parent of any network, or of this one. */
export function parentUnfit({ child }: NetworkRecord, parent: Link, state: HostState): Refusal[] {
  return [
    ...kindUnfit(parent),
    ...notEthernet(parent, "be the parent of a network"),
    ...wirelessUnfit(child, parent, state),
    ...portOfAnother(parent, state),
    ...portOfBond(parentOf(state, parent), state),
    ...(parent.vlan === undefined ? [] : deafBridge(parent.vlan, parentOf(state, parent), state)),
    ...(isPassthru(child) ? hostCutOff(parent) : []),
  ];
}

function kindUnfit({ name, kind }: Link): Refusal[] {
  if (!["loopback", "macvlan", "macvtap", "ipvlan", "ipvtap"].includes(kind)) return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" is ${kind.startsWith("ip") ? "an" : "a"} ${kind} link, which cannot be the parent of a network`,
    },
  ];
}

/** Refuses a tunnel and the like: without Ethernet there are no MAC addresses and no tags. */
export function notEthernet({ name, hardware, kind }: Link, what: string): Refusal[] {
  if (hardware === undefined || hardware === "ether" || kind === "loopback") return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" is not an Ethernet link (its type is ${hardware}) and cannot ${what}`,
    },
  ];
}

/** Refuses MAC addresses of their own on a Wi-Fi station: its access point takes frames from the station's only. */
function wirelessUnfit(child: ChildKind, { name }: Link, { facts }: HostState): Refusal[] {
  if (child.driver !== "macvlan" || isPassthru(child) || !facts.wireless.includes(name)) return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" is a Wi-Fi station, whose access point takes frames from its own MAC address only`,
      remedy: "use an IpvlanNetwork, whose containers share that address",
    },
  ];
}

/** Refuses a port of a bond or team, which sends and receives by whichever of its ports it likes. */
export function portOfBond(link: Link | undefined, state: HostState): Refusal[] {
  const master = link?.master === undefined ? undefined : linkNamed(state, link.master);
  if (link === undefined || !["bond", "team"].includes(master?.kind ?? "")) return [];
  return portOfAnother(link, state);
}

/** Refuses a VLAN of a bridge that tells VLANs apart and does not let this one pass to the host itself. */
export function deafBridge(
  { vlanId, protocol }: Pick<VlanData, "vlanId" | "protocol">,
  bridge: Link | undefined,
  { bridgeVlans }: HostState,
): Refusal[] {
  if (bridge === undefined || bridge.filtersVlans !== protocol) return [];
  const { name } = bridge;
  const own = Object.keys(bridgeVlans).length === 0 ? undefined : (bridgeVlans[name] ?? []);
  if (own?.some(([first, last]) => first <= vlanId && vlanId <= last) !== false) return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" is a bridge that tells VLANs apart, and does not let VLAN ${String(vlanId)} pass to the host itself`,
      remedy: `let it pass (bridge vlan add dev ${name} vid ${String(vlanId)} self)`,
    },
  ];
}

/** Names the link below a sub-interface that is yet to be made, which gets its MTU from that link. */
export function mtuAboveParent({ mtu }: NetworkRecord, parent: Link, { links }: HostState): Refusal[] {
  const below = links.find(({ index }) => index === parent.parentIndex);
  const made = below !== undefined && !links.includes(parent);
  return mtuAbove(mtu, parent, made ? { of: `"${below.name}", which "${parent.name}" is made on` } : {});
}

export function mtuAbove(
  mtu: number | undefined,
  parent: Link,
  {
    whose = "",
    of = `the parent link "${parent.name}"`,
    remedy = "lower it, or raise the parent's first",
  }: { whose?: string; of?: string; remedy?: string } = {},
): Refusal[] {
  if (mtu === undefined || mtu <= parent.mtu) return [];
  const most = String(parent.mtu);
  return [
    {
      code: "mtu-above-parent",
      problem: `mtu ${String(mtu)}${whose} is above the ${most} of ${of}`,
      remedy,
    },
  ];
}

/** Refuses a port, since its bridge or bond gets everything that it receives; a VRF leaves its links alone. */
function portOfAnother({ name, master }: Link, state: HostState): Refusal[] {
  if (master === undefined || linkNamed(state, master)?.kind === "vrf") return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" is a port of "${master}", which gets everything that it receives`,
      remedy: `use "${master}" as the parent`,
    },
  ];
}

/** Refuses a parent with addresses: a passthru link gets all that its parent receives, even traffic for the host. */
function hostCutOff({ name, addresses }: Link): Refusal[] {
  const own = addresses.filter(({ scope }) => scope === "global").map(({ address }) => address);
  if (own.length === 0) return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" has addresses of the host, which mode passthru would make unreachable: ${listNames(own)}`,
      remedy: "use a link without addresses, such as a sub-interface, or another mode",
    },
  ];
}

/** Refuses a parent with links of another driver, or for ipvlan another mode or flag, in whatever namespace. */
export function childrenInTheWay(network: NetworkRecord, parent: Link, state: HostState): Refusal[] {
  const { child } = network;
  const onParent = new Set(
    state.networks.filter((other) => isSameLink(state, other.parent, network.parent)).map(({ name }) => name),
  );
  const own = state.attachments.filter((record) => onParent.has(record.network));
  const recorded = recordedLinks(own, state);
  const here = state.links
    .filter((link) => link.parentNamespaceId === undefined && link.alias !== markOf(network.urn))
    .map((link) => ({ link, where: "", isOwn: own.some(({ urn }) => markOf(urn) === link.alias) }));
  const elsewhere = state.elsewhere
    .filter(({ link }) => link.parentNamespaceId !== undefined)
    .map((entry) => ({
      link: entry.link,
      where: ` in namespace ${entry.namespace}`,
      isOwn: recorded.has(entry),
    }));
  const clash = [...here, ...elsewhere].find(
    ({ link, isOwn }) =>
      link.parentIndex === parent.index &&
      link.child !== undefined &&
      !together(child, link.child) &&
      !(isOwn && differInFlag(child, link.child)),
  );
  if (clash?.link.child === undefined) return [];
  const alone = isPassthru(child) || isPassthru(clash.link.child);
  return [
    {
      code: "parent-in-use",
      problem: `parent link "${parent.name}" carries ${clash.link.name}${clash.where}, ${childInWords(clash.link.child, clash.link.kind)}, which excludes ${childInWords(child)}`,
      remedy: alone ? "use another parent" : "use another parent, or the same driver and mode",
    },
  ];
}

/** Checks for a difference in the flag at most: attachments follow the parent's networks, which all have one flag. */
function differInFlag(left: ChildKind, right: ChildKind): boolean {
  return left.driver === "ipvlan" && isOfOneMode(left, right);
}
