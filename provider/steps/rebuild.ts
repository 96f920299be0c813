import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep } from "../model/step";
import { routesIn } from "../records/link";
import { parentOf } from "../state/links";
import { permanentAddresses } from "../state/permanent-addresses";
import { isSameWay } from "../state/routes";
import { addressAgain } from "./addresses";
import { fitsBatchLine } from "./batch";

/**
 * Returns the steps that make a link of the host again as it was. A link in a container is not made again: that takes
 * steps on the host and in the container by turns, which are undone separately, and would leave a second link in the
 * container if nobody knows whether the first one is gone. Its record is restored, and the next change makes the link.
 */
export function rebuild(link: Link, state: HostState): LinkStep[] {
  const parent = parentOf(state, link);
  if (parent === undefined) return [];
  const { name, vlan, child, mtu, macAddress } = link;
  if (vlan !== undefined) {
    return [
      {
        kind: "addVlanLink",
        link: { name, parent: parent.name, vlan, mtu, ...(macAddress !== "" && { macAddress }) },
      },
      ...markAgain(link),
      ...addressesAgain(link),
      ...(link.up ? [{ kind: "setUp", name, up: true } as const] : []),
      ...routesAgain(name, state),
    ];
  }
  if (child === undefined) return [];
  // The link stays down, and without routes: the steps that it needs before it may be up are not lines of `ip`, and the
  // script runs those before all lines that are. The next change notices, and brings the link up.
  return [
    { kind: "addChildLink", link: { name, parent: parent.name, child, mtu } },
    ...markAgain(link),
    ...(child.driver === "macvlan" && macAddress !== ""
      ? [{ kind: "setMacAddress", name, macAddress } as const]
      : []),
    ...addressesAgain(link),
  ];
}

/** Restores the routes over a link that its record names; others are for whoever made them. */
function routesAgain(name: string, { records, routes }: HostState): LinkStep[] {
  const record = records.find(({ link }) => link === name);
  return (record === undefined ? [] : routesIn(record))
    .filter((route) => routes.some((seen) => seen.link === name && isSameWay(seen, route)))
    .map((route) => ({ kind: "keepRoute", name, route }));
}

function markAgain({ name, alias }: Link): LinkStep[] {
  return alias === "" || !fitsBatchLine(alias) ? [] : [{ kind: "setAlias", name, alias }];
}

function addressesAgain(link: Link): LinkStep[] {
  return permanentAddresses(link).map((cidr) => addressAgain(link, cidr));
}
