import { isIsolated } from "../../ownership/isolated-parent";
import { readUrn, stackOf } from "../../ownership/mark";
import { prefixLength } from "../../ipam/address";
import { overlap } from "../../ipam/prefix";
import type { DesiredNetwork } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { NetworkRecord } from "../../model/network";
import { childInWords, together } from "../../state/child-kind";
import { makerInWords, remedyForOwned, unlessGone } from "../../state/words";
import { isSameLink, linkNamed } from "../../state/links";
import { isOnLink, linksInWords, linksOf } from "../../state/routes";
import { isReplacing } from "../../ownership/holder";
import { driversMissing } from "../refusals/drivers";
import { childrenInTheWay, mtuAboveParent, parentUnfit } from "../refusals/parent";
import { ipv6Missing, ipv6Unfit } from "../refusals/ipv6";
import { Refusal } from "../../errors";
import { isShim } from "../../state/shims";
import { parentMissing } from "../refusals/link";

/**
 * Returns everything that speaks against a network on its parent: what the kernel would refuse or flip, and what would
 * be out of reach.
 *
 * @param then the host after the parent's plan
 * @param others the host's other networks, as the run will leave them
 * @param recorded the network's present record: what got in its way since then is not reported
 */
export function networkRefusals(
  wanted: NetworkRecord,
  {
    then,
    others,
    recorded,
    state,
    allowOverlap,
  }: {
    then: HostState;
    others: readonly NetworkRecord[];
    recorded: NetworkRecord | undefined;
    state: HostState;
    allowOverlap: boolean;
  },
): Refusal[] {
  const parent = linkNamed(then, wanted.parent);
  const present = linkNamed(state, wanted.parent);
  const children = present === undefined ? [] : childrenInTheWay(wanted, present, state);
  const prefixes = wanted.subnets.map(({ cidr }) => cidr);
  return [
    ...driversMissing([wanted.child.driver, ...(isIsolated(wanted) ? ["dummy"] : [])], state.facts),
    ...ipv6Missing(prefixes, `the network "${wanted.name}"`, state),
    ...(parent === undefined
      ? []
      : [
          ...(recorded === undefined ? parentUnfit(wanted, parent, state) : []),
          ...mtuAboveParent(wanted, parent, state),
          ...ipv6Unfit(prefixes, wanted.mtu ?? parent.mtu),
        ]),
    ...(children.length > 0 || recorded !== undefined ? children : enginesInTheWay(wanted, state)),
    ...networksInTheWay(wanted, others, state),
    ...(allowOverlap ? [] : routesInTheWay(wanted, state, recorded)),
  ];
}

export function networkParentMissing({ parent }: DesiredNetwork, state: HostState): Refusal {
  const missing = parentMissing({ parent: parent.name }, state);
  const [, base = "", id] = /^(.+)\.(\d+)$/.exec(parent.name) ?? [];
  if (id !== undefined && linkNamed(state, base) !== undefined)
    return { ...missing, problem: `${missing.problem}, and cannot be made: ${id} is not a VLAN id (1–4094)` };
  return {
    ...missing,
    remedy: `${missing.remedy ?? ""}; a missing LINK.ID is made if LINK is one of these`,
  };
}

export function ownedByAnotherNetwork({ name, urn }: NetworkRecord, { owner }: DesiredNetwork): Refusal {
  const maker = makerInWords(urn);
  const wayOut = unlessGone(readUrn(urn), readUrn(owner.urn));
  return {
    code: "owned-by-another",
    problem: `a network named "${name}" already exists, ${maker}`,
    remedy: remedyForOwned(
      maker,
      makerInWords(owner.urn),
      `give one of them another name; a renamed resource needs an alias in its options${wayOut}`,
    ),
  };
}

export function noFreePool(): Refusal {
  return {
    code: "no-free-pool",
    problem: "every default pool overlaps a route or a network of the host",
    remedy: "set subnets",
  };
}

/** Refuses a parent that other networks cannot share with this one, and subnets that other networks have. */
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
    const onParent = `parent link "${wanted.parent}" has the network "${other.name}" (${childInWords(other.child)}, ${makerInWords(other.urn)})`;
    if (!together(wanted.child, other.child)) {
      return [
        {
          code: "parent-in-use",
          problem: `${onParent}, which excludes ${childInWords(wanted.child)}`,
          remedy: `use another parent${ifRenamedOrGone(wanted, other)}`,
        },
      ];
    }
    if (wanted.allowSharedParent && other.allowSharedParent) return [];
    return [
      {
        code: "parent-in-use",
        problem: onParent,
        remedy: `use another parent, or set allowSharedParent: true on both${ifRenamedOrGone(wanted, other)}`,
      },
    ];
  });
}

/** Refuses a parent of an engine's network whose containers, which may be stopped, could no longer start. */
function enginesInTheWay(wanted: NetworkRecord, state: HostState): Refusal[] {
  return Object.entries(state.engines).flatMap(([engine, listing]) =>
    (listing?.problem === undefined ? (listing?.networks ?? []) : [])
      .filter(
        ({ name, parent, child }) =>
          !(engine === wanted.engine && name === wanted.name) &&
          isSameLink(state, parent, wanted.parent) &&
          !together(wanted.child, child),
      )
      .map(({ name, child }) => ({
        code: "parent-in-use" as const,
        problem: `parent link "${wanted.parent}" has ${engine}'s network "${name}" (${childInWords(child)}), whose containers could not start beside ${childInWords(wanted.child)}`,
        remedy: `use another parent, or the same driver and mode, or remove that network (${engine} network rm ${name})`,
      })),
  );
}

/** Hints at a rename, since another network of the same stack may be this one under its former name; or at a lost stack. */
function ifRenamedOrGone(wanted: NetworkRecord, other: NetworkRecord): string {
  const renamed = stackOf(wanted.urn) === stackOf(other.urn);
  if (renamed) return "; a renamed resource needs an alias in its options";
  return unlessGone(readUrn(other.urn), readUrn(wanted.urn));
}

/** Two networks of one host share a subnet only where each has a range of its own in it. */
function subnetsInTheWay(wanted: NetworkRecord, others: readonly NetworkRecord[]): Refusal[] {
  return wanted.subnets.flatMap((own) =>
    others.flatMap((other) =>
      other.subnets
        .filter(({ cidr }) => overlap(cidr, own.cidr))
        .filter(
          ({ cidr, ipRange }) =>
            !(cidr === own.cidr && ipRange && own.ipRange && !overlap(ipRange, own.ipRange)),
        )
        .map(({ cidr }) => ({
          code: "subnet-taken" as const,
          problem: `subnet ${own.cidr} overlaps ${cidr} of the network "${other.name}" (${makerInWords(other.urn)})`,
          remedy: `use another subnet, or give each network an ipRange of its own in it${unlessGone(readUrn(other.urn), readUrn(wanted.urn))}`,
        })),
    ),
  );
}

/**
 * Refuses a subnet that the host reaches over another link: its containers and the host could not reach each other. A
 * route over gateways to more than the subnet is harmless: the host has such routes to whatever is not its own. So is
 * a route over a sibling of the network's links, which leads to the network, or over the link that the network's parent
 * replaces, which Pulumi is going to delete.
 */
function routesInTheWay(
  wanted: NetworkRecord,
  state: HostState,
  recorded: NetworkRecord | undefined,
): Refusal[] {
  const parent = linkNamed(state, wanted.parent);
  const leadsThere = (name: string): boolean => {
    if (name === wanted.parent) return true;
    const link = linkNamed(state, name);
    if (link === undefined) return false;
    // The shim of another network leads into that network's range, which was compared with this one's.
    if (isShim(link, state, wanted)) return true;
    return (
      parent !== undefined &&
      (link === parent ||
        isReplacing(parent, link) ||
        (link.parentIndex === parent.index && link.child !== undefined))
    );
  };
  const added = wanted.subnets.filter(
    ({ cidr }) => recorded?.subnets.some((subnet) => subnet.cidr === cidr) !== true,
  );
  return added.flatMap(({ cidr }) => {
    const clash = state.routes.find(
      (route) =>
        route.table === "main" &&
        !route.destination.endsWith("/0") &&
        overlap(route.destination, cidr) &&
        (isOnLink(route) || prefixLength(route.destination) >= prefixLength(cidr)) &&
        !(linksOf(route).length > 0 && linksOf(route).every(leadsThere)),
    );
    if (clash === undefined) return [];
    const links = linksOf(clash).join(" or ");
    return [
      {
        code: "subnet-taken" as const,
        problem: `subnet ${cidr} overlaps ${clash.destination}, which the host routes over ${linksInWords(clash)}`,
        remedy: `use another subnet, ${links === "" ? "another link" : links} as the parent, or allowOverlap: true`,
      },
    ];
  });
}
