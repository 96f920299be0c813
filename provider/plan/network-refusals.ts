import { markOf } from "../desired/mark";
import { overlap, prefixOf } from "../ipam/prefix";
import type { DesiredNetwork } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { ChildKind, NetworkRecord } from "../model/network";
import { listNames } from "./describe";
import { isSameLink, linkNamed } from "./find";
import { isShim } from "./host-shim-link";
import type { Refusal } from "./refusal";
import { parentMissing } from "./vlan-refusals";

export { nameTaken } from "./vlan-refusals";

/**
 * Everything that speaks against a network on its parent: what the kernel would refuse or flip, and what would not reach anybody.
 *
 * @param then the host when the parent is as it is to be
 * @param others the host's other networks, as they are to be
 * @param recorded as it is there: what came in its way since then is not told
 */
export function networkRefusals(
  wanted: NetworkRecord,
  {
    then,
    others,
    recorded,
    state,
  }: {
    then: HostState;
    others: readonly NetworkRecord[];
    recorded: NetworkRecord | undefined;
    state: HostState;
  },
): Refusal[] {
  const parent = linkNamed(then, wanted.parent);
  const present = linkNamed(state, wanted.parent);
  return [
    ...moduleMissing(wanted, state),
    ...(parent === undefined
      ? []
      : [
          ...(recorded === undefined ? parentUnfit(wanted, parent, state) : []),
          ...mtuAboveParent(wanted, parent, state),
          ...ipv6Unfit(wanted, wanted.mtuBytes ?? parent.mtuBytes),
        ]),
    ...(present === undefined ? [] : childrenInTheWay(wanted, present, state)),
    ...networksInTheWay(wanted, others, state),
    ...routesInTheWay(wanted, state, recorded),
  ];
}

export function networkParentMissing({ parent }: DesiredNetwork, state: HostState): Refusal {
  const missing = parentMissing({ parent: parent.name }, state);
  return {
    ...missing,
    remedy: `${missing.remedy ?? ""}; a name of the form LINK.ID on one of them is made if it is missing`,
  };
}

export function ownedByAnotherNetwork({ name, urn }: NetworkRecord): Refusal {
  return {
    code: "owned-by-another",
    problem: `a network named "${name}" is there already, made by ${urn}`,
    remedy: "give one of them another name; a renamed resource needs an alias in its options",
  };
}

export function noFreePool(): Refusal {
  return {
    code: "no-free-pool",
    problem: "all default pools overlap what the host routes",
    remedy: "give subnets",
  };
}

function moduleMissing({ child, parent }: NetworkRecord, { facts }: HostState): Refusal[] {
  const needed = [child.driver, ...(parent.startsWith("dm-") ? ["dummy"] : [])];
  return needed
    .filter((module) => facts.modules[module] === "missing")
    .map((module) => ({
      code: "module-missing" as const,
      problem: `kernel ${facts.kernel} there has no ${module} module`,
      remedy: "install the kernel's full module package",
    }));
}

function parentUnfit({ child }: NetworkRecord, parent: Link, state: HostState): Refusal[] {
  return [
    ...kindUnfit(parent),
    ...portOfAnother(parent, state),
    ...(child.mode === "passthru" ? hostCutOff(parent) : []),
  ];
}

function kindUnfit({ name, kind }: Link): Refusal[] {
  if (!["loopback", "macvlan", "ipvlan"].includes(kind)) return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" is ${kind === "ipvlan" ? "an" : "a"} ${kind} link, which takes no networks`,
    },
  ];
}

/** A sub-interface that is yet to be made gets the MTU of the link below it. */
function mtuAboveParent({ mtuBytes }: NetworkRecord, parent: Link, { links }: HostState): Refusal[] {
  const below = links.find(({ index }) => index === parent.parentIndex);
  const made = below !== undefined && !links.includes(parent);
  return mtuAbove(mtuBytes, parent, made ? { of: `"${below.name}", which "${parent.name}" is made on` } : {});
}

export function mtuAbove(
  mtuBytes: number | undefined,
  parent: Link,
  {
    whose = "",
    of = `the parent link "${parent.name}"`,
    remedy = "lower it, or raise the parent's first",
  }: { whose?: string; of?: string; remedy?: string } = {},
): Refusal[] {
  if (mtuBytes === undefined || mtuBytes <= parent.mtuBytes) return [];
  const most = String(parent.mtuBytes);
  return [
    {
      code: "mtu-above-parent",
      problem: `mtu ${String(mtuBytes)}${whose} is above the ${most} of ${of}`,
      remedy,
    },
  ];
}

/** One user to a link: what it receives goes to its bridge or bond. A VRF's links it leaves alone. */
function portOfAnother({ name, master }: Link, state: HostState): Refusal[] {
  if (master === undefined || linkNamed(state, master)?.kind === "vrf") return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" is a port of "${master}", which gets all that it receives`,
      remedy: `use "${master}" as the parent`,
    },
  ];
}

/** A passthru link gets all that its parent receives, what is for the host included. */
function hostCutOff({ name, addresses }: Link): Refusal[] {
  const own = addresses.filter(({ scope }) => scope === "global").map(({ cidr }) => cidr);
  if (own.length === 0) return [];
  return [
    {
      code: "parent-unfit",
      problem: `parent link "${name}" has addresses of the host, which would not be reached there any more (mode passthru): ${listNames(own)}`,
      remedy: "use a link without addresses, as a sub-interface, or another mode",
    },
  ];
}

/** The kernel has no IPv6 on a link below its least MTU (RFC 8200 §5). */
export function ipv6Unfit({ subnets }: NetworkRecord, mtuBytes: number): Refusal[] {
  const six = subnets.find(({ cidr }) => prefixOf(cidr).family === 6);
  if (six === undefined || mtuBytes >= 1280) return [];
  return [
    {
      code: "invalid-input",
      problem: `mtu ${String(mtuBytes)} is below 1280, which IPv6 needs (subnet ${six.cidr})`,
      remedy: "raise it, or leave the IPv6 subnets out",
    },
  ];
}

/** Links that are on the parent already, in whatever namespace: one driver to a parent, and for ipvlan one mode and flag. */
export function childrenInTheWay(network: NetworkRecord, parent: Link, state: HostState): Refusal[] {
  const { child } = network;
  const onParent = new Set(
    state.networks.flatMap((other) => (other.parent === network.parent ? [other.name] : [])),
  );
  const own = state.attachments.filter((record) => onParent.has(record.network));
  const marks = new Set(own.map(({ urn }) => markOf(urn)));
  const here = state.links
    .filter((link) => link.parentNamespaceId === undefined)
    .map((link) => ({ link, where: "" }));
  const elsewhere = state.elsewhere
    .filter(({ link }) => link.parentNamespaceId !== undefined)
    .map(({ link, namespace }) => ({ link, where: ` in namespace ${namespace}` }));
  const clash = [...here, ...elsewhere].find(
    ({ link }) =>
      link.parentIndex === parent.index &&
      link.child !== undefined &&
      link.alias !== markOf(network.urn) &&
      !together(child, link.child) &&
      !(marks.has(link.alias) && differInFlag(child, link.child)),
  );
  if (clash?.link.child === undefined) return [];
  return [
    {
      code: "parent-in-use",
      problem: `parent link "${parent.name}" carries ${clash.link.name}${clash.where}, ${inWords(clash.link.child)}, which excludes ${inWords(child)}`,
      remedy: "use another parent, or the same driver and mode",
    },
  ];
}

/** Others on its parent, unless all of them can be there, and others with its subnets. */
export function networksInTheWay(
  wanted: NetworkRecord,
  others: readonly NetworkRecord[],
  state: HostState,
): Refusal[] {
  return [...parentsInTheWay(wanted, others, state), ...subnetsInTheWay(wanted, others)];
}

function parentsInTheWay(
  wanted: NetworkRecord,
  others: readonly NetworkRecord[],
  state: HostState,
): Refusal[] {
  const onParentToo = others.filter(({ parent }) => isSameLink(state, parent, wanted.parent));
  return onParentToo.flatMap((other): Refusal[] => {
    const onParent = `parent link "${wanted.parent}" has the network "${other.name}" (${inWords(other.child)}, made by ${other.urn})`;
    if (!together(wanted.child, other.child)) {
      return [
        {
          code: "parent-in-use",
          problem: `${onParent}, which excludes ${inWords(wanted.child)}`,
          remedy: "use another parent",
        },
      ];
    }
    if (wanted.shared && other.shared) return [];
    return [
      {
        code: "parent-in-use",
        problem: onParent,
        remedy: "use another parent, or set allowSharedParent: true on both",
      },
    ];
  });
}

/** Whether links of both kinds can be on one parent at a time. */
function together(left: ChildKind, right: ChildKind): boolean {
  if (left.driver === "ipvlan")
    return right.driver === "ipvlan" && left.mode === right.mode && left.flag === right.flag;
  return right.driver === "macvlan" && left.mode !== "passthru" && right.mode !== "passthru";
}

/** The attachments of the parent's networks follow those, which have one flag. */
function differInFlag(left: ChildKind, right: ChildKind): boolean {
  return left.driver === "ipvlan" && right.driver === "ipvlan" && left.mode === right.mode;
}

function inWords(child: ChildKind): string {
  return child.driver === "ipvlan" ? `ipvlan ${child.mode} ${child.flag}` : `macvlan ${child.mode}`;
}

/** Two networks of one host share a subnet only where each has a range of its own in it. */
function subnetsInTheWay(wanted: NetworkRecord, others: readonly NetworkRecord[]): Refusal[] {
  return wanted.subnets.flatMap((own) =>
    others.flatMap((other) =>
      other.subnets
        .filter(({ cidr }) => overlap(prefixOf(cidr), prefixOf(own.cidr)))
        .filter(
          ({ cidr, ipRange }) =>
            !(
              cidr === own.cidr &&
              ipRange &&
              own.ipRange &&
              !overlap(prefixOf(ipRange), prefixOf(own.ipRange))
            ),
        )
        .map(({ cidr }) => ({
          code: "subnet-taken" as const,
          problem: `subnet ${own.cidr} overlaps ${cidr} of the network "${other.name}" (made by ${other.urn})`,
          remedy: "use another subnet, or the same with ranges that are apart (ipRange)",
        })),
    ),
  );
}

/**
 * A subnet that the host reaches by another link: containers there would be unreachable from it, or it from them. A way to
 * more than the subnet, over a gateway, is what it has for all that is not its own; a way over a link beside those of the
 * network leads to the network.
 */
function routesInTheWay(
  wanted: NetworkRecord,
  state: HostState,
  recorded: NetworkRecord | undefined,
): Refusal[] {
  const parent = linkNamed(state, wanted.parent);
  const isOnParent = (name: string | undefined): boolean => {
    const link = name === undefined ? undefined : linkNamed(state, name);
    if (link === undefined || parent === undefined) return false;
    // A shim of another network leads into its range, and those were compared.
    return (
      link === parent ||
      (link.parentIndex === parent.index && link.child !== undefined) ||
      isShim(link, state, wanted)
    );
  };
  const added = wanted.subnets.filter(
    ({ cidr }) => recorded?.subnets.some((subnet) => subnet.cidr === cidr) !== true,
  );
  return added.flatMap(({ cidr }) => {
    const subnet = prefixOf(cidr);
    const clash = state.routes.find(
      ({ destination, gateway, link, table }) =>
        table === "main" &&
        link !== wanted.parent &&
        !isOnParent(link) &&
        !destination.endsWith("/0") &&
        overlap(prefixOf(destination), subnet) &&
        !(gateway !== undefined && prefixOf(destination).length < subnet.length),
    );
    return clash === undefined
      ? []
      : [
          {
            code: "subnet-taken" as const,
            problem: `subnet ${cidr} overlaps ${clash.destination}, which the host routes over ${clash.link ?? "nowhere"}`,
            remedy: `use another subnet, or ${clash.link ?? "another link"} as the parent`,
          },
        ];
  });
}
