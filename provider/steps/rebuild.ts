import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep, NetnsReference, UndoStep } from "../model/step";
import { parentOf } from "../state/links";
import { hostNetns } from "../state/namespaces";
import { permanentAddresses } from "../state/permanent-addresses";
import { addressAgain } from "./addresses";
import { fitsBatchLine } from "./batch";
import { routesAgain } from "./routes";
import { sysctlsAgain } from "./sysctls";

/**
 * Returns the steps that make a link again as it was. One on a link of another namespace, such as a container's, is made
 * there under its own name: where nobody knows whether the first one is gone, the second one cannot come into being.
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
  const making = linkAgain(link, state, netns);
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

function linkAgain(link: Link, state: HostState, netns: NetnsReference | undefined): UndoStep[] {
  const { name, vlan, child, mtu, macAddress } = link;
  const own = child?.driver === "macvlan" && macAddress !== "" ? macAddress : undefined;
  const addressed: UndoStep[] = own === undefined ? [] : [{ kind: "setMacAddress", name, macAddress: own }];
  const onHost = netns === undefined ? undefined : parentOnHost(state, link);
  if (child !== undefined && netns !== undefined && onHost !== undefined) {
    const made = { name, parent: onHost.name, child, mtu, into: netns };
    return [{ kind: "inNetns", netns: hostNetns, step: { kind: "addChildLink", link: made } }, ...addressed];
  }
  const parent = parentOf(state, link)?.name;
  if (parent === undefined) return [];
  if (vlan !== undefined) {
    const ofItsOwn = macAddress === "" ? {} : { macAddress };
    return [{ kind: "addVlanLink", link: { name, parent, vlan, mtu, ...ofItsOwn } }];
  }
  return child === undefined
    ? []
    : [{ kind: "addChildLink", link: { name, parent, child, mtu } }, ...addressed];
}

/** Finds the host's link that a link in another namespace is on; `state` is that namespace's view. */
function parentOnHost({ elsewhere }: HostState, { parentIndex, parentNamespaceId }: Link): Link | undefined {
  if (parentNamespaceId === undefined || parentIndex === undefined) return undefined;
  return elsewhere.find(({ netns, link }) => netns === hostNetns.inode && link.index === parentIndex)?.link;
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
