import { isIpv6 } from "../../ipam/address";
import { sameSubnet } from "../../ipam/prefix";
import type { InterfaceAddress } from "../../model/address";
import type { Link } from "../../model/link";
import type { Difference } from "../difference";
import { addressAgain } from "../../steps/addresses";
import { permanentAddresses } from "../../state/permanent-addresses";

/**
 * Finds the permanent addresses that are not wanted, except those to be kept. Deleting a primary IPv4 address, which the
 * kernel lists first, takes the others of its subnet with it, and an address that is gone cannot be deleted: the last one
 * goes first.
 */
export function extraAddresses(
  wanted: readonly InterfaceAddress[] | undefined,
  link: Link,
  kept: readonly InterfaceAddress[] = [],
): Difference[] {
  const extra = unwanted(wanted, link, kept);
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
  { goesDown, kept = [] }: { goesDown: boolean; kept?: readonly InterfaceAddress[] },
): Difference[] {
  if (wanted === undefined) return [];
  const seen = permanentAddresses(link);
  const extra = unwanted(wanted, link, kept);
  const missing = wanted.filter((cidr) => !seen.includes(cidr));
  const shaken = [...wanted, ...kept].filter(
    (cidr) =>
      seen.includes(cidr) && ((goesDown && isIpv6(cidr)) || extra.some((other) => sameSubnet(other, cidr))),
  );
  const given = [...shaken, ...missing];
  if (given.length === 0) return [];
  return [
    {
      text: missing.length > 0 ? `lacks ${missing.join(", ")}` : "addresses to give again",
      steps: given.map((cidr) => addressAgain(link, cidr)),
    },
  ];
}

/**
 * Finds the wanted addresses that the kernel does not use, because somebody else on the segment has them (RFC 4862). It
 * asks again when an address is given anew.
 */
export function duplicateAddresses(wanted: readonly InterfaceAddress[], link: Link): Difference[] {
  return link.addresses
    .filter(({ address, duplicate }) => duplicate === true && wanted.includes(address))
    .map(({ address: cidr }) => ({
      text: `${cidr} is in use by somebody else on the segment`,
      steps: [{ kind: "deleteAddress", name: link.name, cidr }, addressAgain(link, cidr)],
    }));
}

function unwanted(
  wanted: readonly InterfaceAddress[] | undefined,
  link: Link,
  kept: readonly InterfaceAddress[],
): InterfaceAddress[] {
  if (wanted === undefined) return [];
  return permanentAddresses(link).filter((cidr) => !wanted.includes(cidr) && !kept.includes(cidr));
}
