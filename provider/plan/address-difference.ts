import ipaddr from "ipaddr.js";
import type { Link } from "../model/link";
import type { Step } from "../model/step";
import type { Difference } from "./difference";
import { permanentAddresses } from "./undo";

/**
 * From a link's permanent addresses to exactly the wanted ones.
 *
 * Deleting a primary IPv4 address takes the others of its subnet with it, and taking a link down takes its IPv6
 * addresses: what is wanted of those is given again, which changes nothing where it is still there.
 */
export function addressDifference(
  wanted: readonly string[] | undefined,
  link: Link,
  { goesDown }: { goesDown: boolean },
): Difference[] {
  if (wanted === undefined) return [];
  const seen = permanentAddresses(link);
  const extra = seen.filter((cidr) => !wanted.includes(cidr));
  const missing = wanted.filter((cidr) => !seen.includes(cidr));
  const shaken = wanted.filter(
    (cidr) =>
      seen.includes(cidr) &&
      ((goesDown && cidr.includes(":")) || extra.some((other) => sameSubnet(other, cidr))),
  );
  if (extra.length === 0 && missing.length === 0 && shaken.length === 0) return [];
  const { name } = link;
  const steps: Step[] = [
    ...extra.map((cidr) => ({ kind: "deleteAddress", name, cidr }) as const),
    ...[...shaken, ...missing].map((cidr) => ({ kind: "addAddress", name, cidr }) as const),
  ];
  const texts = [
    ...(missing.length > 0 ? [`without ${missing.join(", ")}`] : []),
    ...(extra.length > 0 ? [`with ${extra.join(", ")}`] : []),
  ];
  return [{ text: texts.join(" and ") || "addresses to give again", steps }];
}

/** Same family, prefix length and network: what the kernel takes for one subnet. */
function sameSubnet(left: string, right: string): boolean {
  const [one, oneLength] = ipaddr.parseCIDR(left);
  const [other, otherLength] = ipaddr.parseCIDR(right);
  return one.kind() === other.kind() && oneLength === otherLength && one.match(other, otherLength);
}
