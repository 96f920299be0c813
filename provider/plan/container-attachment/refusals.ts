import { isIsolated } from "../../ownership/isolated-parent";
import { nameOf } from "../../ownership/mark";
import type { DesiredAttachment } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetworkRecord } from "../../model/network";
import { temporaryName } from "./present";
import { isPassthru } from "../../state/child-kind";
import { goneIn } from "../../state/container-gone";
import { linksOf } from "../../state/attachment-links";
import { listThere } from "../../state/words";
import { linkNamed } from "../../state/links";
import { childrenInTheWay, mtuAbove } from "../refusals/parent";
import { ipv6Unfit } from "../refusals/ipv6";
import { Refusal } from "../../errors";
import { isShim } from "../../state/shims";
import { nameTaken } from "../refusals/link";

export function networkMissing({ network }: DesiredAttachment, { networks }: HostState): Refusal {
  return {
    code: "network-missing",
    problem: `network "${network}" does not exist`,
    remedy: listThere(
      "networks",
      networks.map(({ name }) => name),
    ),
  };
}

/** Refuses one more link of a network for reasons that hold in every container. */
export function attachmentRefusals(
  desired: DesiredAttachment,
  {
    network,
    parent,
    marks,
    state,
    netns,
  }: {
    network: NetworkRecord;
    parent: Link;
    marks: readonly string[];
    state: HostState;
    netns: number | undefined;
  },
): Refusal[] {
  const { child } = network;
  const passthru = isPassthru(child);
  const isGone = goneIn(state);
  const other = state.attachments.find(
    (record) => record.network === network.name && record.id !== desired.id && !isGone(record),
  );
  const refusals: Refusal[] = [];
  if (desired.macAddress !== undefined && (child.driver === "ipvlan" || passthru)) {
    const why = passthru
      ? "a passthru link has its parent's MAC address"
      : "an ipvlan link has its parent's MAC address";
    refusals.push({ code: "invalid-input", problem: `macAddress: ${why}`, remedy: "leave it out" });
  }
  const isTaken = passthru && other !== undefined;
  if (isTaken) {
    refusals.push({
      code: "in-use",
      problem: `the network "${network.name}" has mode passthru, which allows one attachment, and has "${nameOf(other.urn)}"`,
      remedy: "remove that attachment first, or use another mode",
    });
  }
  const own = linksOf(desired.owner, state, netns);
  const others = state.elsewhere.filter((entry) => !own.includes(entry));
  return [
    ...refusals,
    ...mtuUnfit(desired, network, parent),
    ...macAddressTaken(desired, parent, { ...state, elsewhere: others }),
    ...temporaryNameTaken(desired, marks, state),
    // The link in the way would be that of the other attachment, which is named already.
    ...(isTaken ? [] : childrenInTheWay(network, parent, { ...state, elsewhere: others })),
  ];
}

/** Checks the attachment's own MTU, else its network's: the parent's may have been lowered since. */
function mtuUnfit({ mtu: own }: DesiredAttachment, network: NetworkRecord, parent: Link): Refusal[] {
  const given = typeof own === "number";
  const mtu = given ? own : network.mtu;
  const remedy = isIsolated(network) ? { remedy: "lower it, or set that mtu on the network" } : {};
  const whose = given ? {} : { whose: ` of the network "${network.name}"` };
  return [
    ...mtuAbove(mtu, parent, { ...whose, ...remedy }),
    ...ipv6Unfit(
      network.subnets.map(({ cidr }) => cidr),
      mtu ?? parent.mtu,
    ),
  ];
}

/** Refuses a MAC address in use: the kernel brings up only one link with the same MAC address on a parent. */
function macAddressTaken({ macAddress }: DesiredAttachment, parent: Link, state: HostState): Refusal[] {
  const here = state.links.filter(
    (link) =>
      link === parent || (link.parentNamespaceId === undefined && (link.alias === "" || isShim(link, state))),
  );
  const there = state.elsewhere.filter(({ link }) => link.parentNamespaceId !== undefined);
  const holder = [
    ...here.map((link) => ({ link, where: "" })),
    ...there.map(({ link, namespace }) => ({ link, where: ` in namespace ${namespace}` })),
  ]
    .filter(({ link }) => link === parent || (link.parentIndex === parent.index && link.child !== undefined))
    .find(({ link }) => link.macAddress === macAddress);
  if (macAddress === undefined || holder === undefined) return [];
  return [
    {
      code: "address-taken",
      problem: `macAddress: ${macAddress} is already that of link ${holder.link.name}${holder.where}`,
      remedy: "choose another MAC address, or leave it out",
    },
  ];
}

/** Refuses if somebody else's link has the name under which this one is made before it is moved. */
function temporaryNameTaken(
  { id }: DesiredAttachment,
  marks: readonly string[],
  state: HostState,
): Refusal[] {
  const name = temporaryName(id);
  const holder = linkNamed(state, name);
  const ours = holder === undefined || marks.includes(holder.alias);
  return ours || (holder.child !== undefined && holder.alias === "")
    ? []
    : [nameTaken({ name }, holder, state)];
}

/** Refuses what an engine does by itself: its own addresses and names would know nothing of the attachment. */
export function networkOfEngine({ name, engine = "docker" }: NetworkRecord): Refusal {
  return {
    code: "network-of-engine",
    problem: `the network "${name}" is ${engine}'s (engine: "${engine}"), which gives it to its containers itself`,
    remedy: `connect the container there (${engine} network connect ${name} CONTAINER), or make a network without engine`,
  };
}
