import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep } from "../model/step";
import { parentOf } from "../state/links";
import { permanentAddresses } from "../state/permanent-addresses";
import { fitsBatchLine } from "./batch";

/**
 * The steps that make a link of the host again as it was. One in a container is not made again: that takes steps on the
 * host and in the container by turns, which are taken back apart, and would leave a second link there where it is not known
 * whether the first one is gone. Its record is back, and the next change makes it.
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
    ];
  }
  if (child === undefined) return [];
  // It stays down, and without routes: what it needs before it may be up are no lines of `ip`, and those are run before
  // all that are. The next change finds that and brings it up.
  return [
    { kind: "addChildLink", link: { name, parent: parent.name, child, mtu } },
    ...markAgain(link),
    ...(child.driver === "macvlan" && macAddress !== ""
      ? [{ kind: "setMacAddress", name, macAddress } as const]
      : []),
    ...addressesAgain(link),
  ];
}

function markAgain({ name, alias }: Link): LinkStep[] {
  return alias === "" || !fitsBatchLine(alias) ? [] : [{ kind: "setAlias", name, alias }];
}

function addressesAgain(link: Link): LinkStep[] {
  return permanentAddresses(link).map((cidr) => ({ kind: "addAddress", name: link.name, cidr }));
}
