import { isIpv6 } from "../../ipam/address";
import type { InterfaceAddress } from "../../model/address";
import type { NetnsStep } from "../../model/step";
import { ipv6Off, sysctlPath, type Sysctls } from "../sysctls";

/**
 * Returns our values for every link, where no others were asked for. The kernel tells the neighbours when the link
 * comes up (unsolicited ARP and NA), so that nobody keeps sending to the former holder of the address. A family without
 * an address is off, as in Docker.
 */
export function standardSysctls(addresses: readonly InterfaceAddress[]): Sysctls {
  const hasIpv6 = addresses.some(isIpv6);
  return {
    "net.ipv4.conf.IFNAME.arp_notify": "1",
    [ipv6Off]: hasIpv6 ? "0" : "1",
    ...(hasIpv6 && { "net.ipv6.conf.IFNAME.ndisc_notify": "1" }),
  };
}

/** Sets our values, except for keys that were asked for. */
export function standardSteps({
  name,
  addresses,
  sysctls,
}: {
  readonly name: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly sysctls: Sysctls;
}): NetnsStep[] {
  return Object.entries(standardSysctls(addresses))
    .filter(([key]) => !(key in sysctls))
    .map(([key, value]) => ({ kind: "setSysctl", key: sysctlPath(key, name), value }));
}
