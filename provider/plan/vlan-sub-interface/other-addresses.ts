import type { InterfaceAddress } from "../../model/address";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link, LinkAddress } from "../../model/link";
import { addressesIn } from "../../records/link";
import { givenTo } from "../../state/permanent-addresses";

/** Returns the addresses that others gave a link, and that stay although the program does not list them. */
export function keptAddresses(
  { addresses: wanted, otherAddresses }: Pick<DesiredVlanLink, "addresses" | "otherAddresses">,
  link: Link,
  state: HostState,
): InterfaceAddress[] {
  if (wanted === undefined || otherAddresses === "remove") return [];
  return othersOn(link, state)
    .filter(({ protocol }) => otherAddresses === "keep" || protocol !== undefined)
    .map(({ address }) => address)
    .filter((address) => !wanted.includes(address));
}

/** Returns the addresses of a link that its record, if there is one, does not know of. */
export function othersOn(link: Link, { records }: HostState): LinkAddress[] {
  const record = records.find(({ link: name }) => name === link.name);
  const ours = record === undefined ? [] : addressesIn(record);
  return givenTo(link).filter(({ address }) => !ours.includes(address));
}
