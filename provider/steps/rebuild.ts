import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep } from "../model/step";
import { parentOf } from "../state/links";
import { permanentAddresses } from "../state/permanent-addresses";
import { fitsBatchLine } from "./batch";

/** The steps that make a link of the host again as it was. */
export function rebuild(link: Link, state: HostState): LinkStep[] {
  const parent = parentOf(state, link);
  if (parent === undefined) return [];
  const { name, vlan, child, mtuBytes, macAddress } = link;
  if (vlan !== undefined) {
    return [
      { kind: "addVlanLink", link: { name, parent: parent.name, vlan, mtuBytes, macAddress } },
      ...markAgain(link),
      ...addressesAgain(link),
      ...(link.up ? [{ kind: "setUp", name, up: true } as const] : []),
    ];
  }
  if (child === undefined) return [];
  // It stays down: what it needs before it may be up are no lines of `ip`. The next change finds that and brings it up.
  return [
    { kind: "addChildLink", link: { name, parent: parent.name, child, mtuBytes } },
    ...markAgain(link),
    ...(child.driver === "macvlan" ? [{ kind: "setMacAddress", name, macAddress } as const] : []),
    ...addressesAgain(link),
  ];
}

function markAgain({ name, alias }: Link): LinkStep[] {
  return alias === "" || !fitsBatchLine(alias) ? [] : [{ kind: "setAlias", name, alias }];
}

function addressesAgain(link: Link): LinkStep[] {
  return permanentAddresses(link).map((cidr) => ({ kind: "addAddress", name: link.name, cidr }));
}
