import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep, NetnsReference, UndoStep } from "../model/step";
import { parentOf } from "../state/links";
import { permanentAddresses } from "../state/permanent-addresses";
import { addressAgain } from "./addresses";
import { fitsBatchLine } from "./batch";
import { routesAgain } from "./routes";
import { sysctlsAgain } from "./sysctls";

/**
 * Returns the steps that make a link of the host again as it was. A link in a container is not made again: that would
 * leave a second link in the container if nobody knows whether the first one is gone. Its record is restored, and the
 * next change makes the link.
 *
 * @param netns the namespace that the link is in, unless that is the host's own
 * @param sysctls what the link has besides what `state` tells, by path under /proc/sys
 */
export function rebuild(
  link: Link,
  state: HostState,
  {
    netns,
    sysctls,
  }: {
    readonly netns: NetnsReference | undefined;
    readonly sysctls: Readonly<Record<string, string>> | undefined;
  },
): UndoStep[] {
  const making = linkAgain(link, state);
  if (making.length === 0) return [];
  const { name } = link;
  return [
    ...making,
    ...markAgain(link),
    // Before its addresses, since the link may need IPv6 for them, and before it is up, when others can see it.
    ...sysctlsAgain(name, state, { netns, others: sysctls }),
    ...addressesAgain(link),
    ...(link.up ? [{ kind: "setUp", name, up: true } as const, ...routesAgain(link, state)] : []),
  ];
}

function linkAgain(link: Link, state: HostState): LinkStep[] {
  const parent = parentOf(state, link)?.name;
  if (parent === undefined) return [];
  const { name, vlan, child, mtu, macAddress } = link;
  if (vlan !== undefined) {
    const ofItsOwn = macAddress === "" ? {} : { macAddress };
    return [{ kind: "addVlanLink", link: { name, parent, vlan, mtu, ...ofItsOwn } }];
  }
  if (child === undefined) return [];
  return [
    { kind: "addChildLink", link: { name, parent, child, mtu } },
    ...(child.driver === "macvlan" && macAddress !== ""
      ? [{ kind: "setMacAddress", name, macAddress } as const]
      : []),
  ];
}

function markAgain({ name, alias }: Link): LinkStep[] {
  return alias === "" || !fitsBatchLine(alias) ? [] : [{ kind: "setAlias", name, alias }];
}

function addressesAgain(link: Link): LinkStep[] {
  const again = permanentAddresses(link).map((cidr) => addressAgain(link, cidr));
  // A network's addresses are given out by records, and need no probe.
  return link.child === undefined
    ? again
    : again.map((step) => (step.kind === "addAddress" ? { ...step, noProbe: true } : step));
}
