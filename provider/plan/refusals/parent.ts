import { recordedLinks } from "../../state/attachment-links";
import { markOf } from "../../ownership/mark";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { ChildKind, NetworkRecord } from "../../model/network";
import { childInWords, isOfOneMode, isPassthru, together } from "../../state/child-kind";
import { listNames } from "../../state/words";
import { isSameLink, linkNamed } from "../../state/links";
import { Refusal } from "../../errors";

/** Refuses a link that cannot be the parent of any network, or of this one. */
export function parentUnfit({ child }: NetworkRecord, parent: Link, state: HostState): Refusal[] {
  return [
    ...kindUnfit(parent),
    ...portOfAnother(parent, state),
    ...(isPassthru(child) ? hostCutOff(parent) : []),
  ];
}

function kindUnfit({ name, kind }: Link): Refusal[] {
  if (!["loopback", "macvlan", "ipvlan"].includes(kind)) return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" is ${kind === "ipvlan" ? "an" : "a"} ${kind} link, which cannot be the parent of a network`,
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
      problem: `parent link "${parent.name}" carries ${clash.link.name}${clash.where}, ${childInWords(clash.link.child)}, which excludes ${childInWords(child)}`,
      remedy: alone ? "use another parent" : "use another parent, or the same driver and mode",
    },
  ];
}

/** Checks for a difference in the flag at most: attachments follow the parent's networks, which all have one flag. */
function differInFlag(left: ChildKind, right: ChildKind): boolean {
  return left.driver === "ipvlan" && isOfOneMode(left, right);
}
