import { isIpv6 } from "../../ipam/address";
import { sameSubnet } from "../../ipam/prefix";
import type { InterfaceAddress } from "../../model/address";
import type { Link } from "../../model/link";
import type { Difference } from "../difference";
import { permanentAddresses } from "../../state/permanent-addresses";

/**
 * Finds the permanent addresses that are not wanted. Deleting a primary IPv4 address, which the kernel lists first,
 * takes the others of its subnet with it, and an address that is gone cannot be deleted: the last one goes first.
 */
export function extraAddresses(wanted: readonly InterfaceAddress[] | undefined, link: Link): Difference[] {
  const extra = unwanted(wanted, link);
  if (extra.length === 0) return [];
  const { name } = link;
  return [
    {
      text: `also has ${extra.join(", ")}`,
      steps: [...extra].reverse().map((cidr) => ({ kind: "deleteAddress", name, cidr }) as const),
    },
  ];
}

/**
 * Finds the wanted addresses that are missing once the extra ones are gone. The extra ones take others of their subnet
 * with them, and a link that goes down loses its IPv6 addresses: the wanted ones among these are added again, which
 * changes nothing where they still exist.
 */
export function missingAddresses(
  wanted: readonly InterfaceAddress[] | undefined,
  link: Link,
  { goesDown }: { goesDown: boolean },
): Difference[] {
  if (wanted === undefined) return [];
  const seen = permanentAddresses(link);
  const extra = unwanted(wanted, link);
  const missing = wanted.filter((cidr) => !seen.includes(cidr));
  const shaken = wanted.filter(
    (cidr) =>
      seen.includes(cidr) && ((goesDown && isIpv6(cidr)) || extra.some((other) => sameSubnet(other, cidr))),
  );
  const given = [...shaken, ...missing];
  if (given.length === 0) return [];
  const { name } = link;
  return [
    {
      text: missing.length > 0 ? `lacks ${missing.join(", ")}` : "addresses to give again",
      steps: given.map((cidr) => ({ kind: "addAddress", name, cidr }) as const),
    },
  ];
}

function unwanted(wanted: readonly InterfaceAddress[] | undefined, link: Link): InterfaceAddress[] {
  return wanted === undefined ? [] : permanentAddresses(link).filter((cidr) => !wanted.includes(cidr));
}
