import { isIsolated } from "../desired/isolated-parent";
import { markOf } from "../desired/mark";
import { overlap, prefixOf } from "../ipam/prefix";
import type { DesiredNetwork } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { ChildKind, NetworkRecord } from "../model/network";
import { linkNamed } from "./find";
import type { Refusal } from "./refusal";
import { parentMissing } from "./vlan-refusals";

export { nameTaken } from "./vlan-refusals";

/** Everything that speaks against a network on its parent: what the kernel would refuse or flip, and what would not reach anybody. */
export function networkRefusals(wanted: NetworkRecord, state: HostState): Refusal[] {
  const parent = linkNamed(state, wanted.parent);
  return [
    ...moduleMissing(wanted, state),
    ...(parent === undefined
      ? []
      : [
          ...parentUnfit(wanted, parent),
          ...ipv6Unfit(wanted, wanted.mtuBytes ?? parent.mtuBytes),
          ...childrenInTheWay(wanted, parent, state),
        ]),
    ...networksInTheWay(wanted, state),
    ...subnetsInTheWay(wanted, state),
    ...routesInTheWay(wanted, state),
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
  const needed = [child.driver, ...(isIsolated({ parent }) ? ["dummy"] : [])];
  return needed
    .filter((module) => facts.modules[module] === "missing")
    .map((module) => ({
      code: "module-missing" as const,
      problem: `kernel ${facts.kernel} there has no ${module} module`,
      remedy: "install the kernel's full module package",
    }));
}

function parentUnfit({ mtuBytes }: NetworkRecord, parent: Link): Refusal[] {
  const unfit = ["loopback", "macvlan", "ipvlan"].includes(parent.kind);
  return [
    ...(unfit
      ? [
          {
            code: "parent-unfit" as const,
            problem: `parent link "${parent.name}" is a ${parent.kind} link, which takes no networks`,
          },
        ]
      : []),
    ...(mtuBytes !== undefined && mtuBytes > parent.mtuBytes
      ? [
          {
            code: "mtu-above-parent" as const,
            problem: `mtu ${String(mtuBytes)} is above the ${String(parent.mtuBytes)} of the parent link "${parent.name}"`,
            remedy: "lower it, or raise the parent's first",
          },
        ]
      : []),
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
  const own = state.attachments.filter((record) => record.network === network.name);
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

function networksInTheWay(wanted: NetworkRecord, state: HostState): Refusal[] {
  const others = state.networks.filter(
    ({ name, parent }) => name !== wanted.name && parent === wanted.parent,
  );
  return others.flatMap((other): Refusal[] => {
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

/** The network's own attachments follow it. */
function differInFlag(left: ChildKind, right: ChildKind): boolean {
  return left.driver === "ipvlan" && right.driver === "ipvlan" && left.mode === right.mode;
}

function inWords(child: ChildKind): string {
  return child.driver === "ipvlan" ? `ipvlan ${child.mode} ${child.flag}` : `macvlan ${child.mode}`;
}

/** Two networks of one host share a subnet only where each has a range of its own in it. */
function subnetsInTheWay(wanted: NetworkRecord, state: HostState): Refusal[] {
  const others = state.networks.filter(({ name }) => name !== wanted.name);
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

/** A subnet that the host reaches by another link: containers there would be unreachable from it, or it from them. */
function routesInTheWay(wanted: NetworkRecord, state: HostState): Refusal[] {
  return wanted.subnets.flatMap(({ cidr }) => {
    const clash = state.routes.find(
      ({ destination, link, table }) =>
        table === "main" &&
        link !== wanted.parent &&
        !destination.endsWith("/0") &&
        overlap(prefixOf(destination), prefixOf(cidr)),
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
