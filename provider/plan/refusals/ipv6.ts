import { Refusal } from "../../errors";
import { isIpv6 } from "../../ipam/address";
import type { InterfaceAddress, Prefix } from "../../model/address";
import type { HostState } from "../../model/host-state";

/** Refuses IPv6 on a host whose kernel has none: it would refuse the address only once the link exists. */
export function ipv6Missing(
  addresses: readonly (InterfaceAddress | Prefix)[],
  what: string,
  { facts }: HostState,
): Refusal[] {
  const ipv6 = addresses.find(isIpv6);
  if (facts.ipv6 !== "missing" || ipv6 === undefined) return [];
  return [
    {
      code: "ipv6-off",
      problem: `${ipv6} for ${what} needs IPv6, which the kernel of this host does not have`,
      remedy: "boot it without ipv6.disable=1, or leave IPv6 addresses out",
    },
  ];
}

/** Refuses an MTU below the minimum of IPv6 (RFC 8200 §5): the kernel has no IPv6 on such a link. */
export function ipv6Unfit(addresses: readonly (InterfaceAddress | Prefix)[], mtu: number): Refusal[] {
  const ipv6 = addresses.find(isIpv6);
  if (ipv6 === undefined || mtu >= 1280) return [];
  return [
    {
      code: "invalid-input",
      problem: `mtu ${String(mtu)} is below 1280, which IPv6 needs (${ipv6})`,
      remedy: "raise it, or leave IPv6 out",
    },
  ];
}
