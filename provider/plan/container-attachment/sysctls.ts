import { Refusal } from "../../errors";
import { isIpv6 } from "../../ipam/address";
import type { InterfaceAddress } from "../../model/address";
import type { HostFacts } from "../../model/host-state";
import type { NetnsStep } from "../../model/step";
import { suggest } from "./suggest";

/** Values for an attachment's link, by keys with IFNAME in place of its name. */
export type Sysctls = Readonly<Record<string, string>>;

interface TunedLink {
  readonly name: string;
  /** For messages: `docker postgres`. */
  readonly container: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly sysctls: Sysctls;
}

/** Returns the path under /proc/sys: `net/ipv4/conf/eth0/rp_filter` for `net.ipv4.conf.IFNAME.rp_filter` of eth0. */
export function sysctlPath(key: string, name: string): string {
  return key
    .split(".")
    .map((part) => (part === "IFNAME" ? name : part))
    .join("/");
}

/**
 * Returns our values for every link, where no others were asked for. The kernel tells the neighbours when the link
 * comes up (unsolicited ARP and NA), so that nobody keeps sending to the former holder of the address. A family without
 * an address is off, as in Docker.
 */
function standard(addresses: readonly InterfaceAddress[]): Sysctls {
  const hasIpv6 = addresses.some(isIpv6);
  return {
    "net.ipv4.conf.IFNAME.arp_notify": "1",
    "net.ipv6.conf.IFNAME.disable_ipv6": hasIpv6 ? "0" : "1",
    ...(hasIpv6 && { "net.ipv6.conf.IFNAME.ndisc_notify": "1" }),
  };
}

/** Sets our values, except for keys that were asked for. */
export function standardSteps({ name, addresses, sysctls }: TunedLink): NetnsStep[] {
  return Object.entries(standard(addresses))
    .filter(([key]) => !(key in sysctls))
    .map(([key, value]) => ({ kind: "setSysctl", key: sysctlPath(key, name), value }));
}

/** Sets the sysctls that were asked for, on a new link. */
export function newSysctlSteps({ name, container, sysctls }: TunedLink): NetnsStep[] {
  return Object.entries(sysctls).map(([key, value]) => ({
    kind: "tuneSysctl",
    key: sysctlPath(key, name),
    value,
    container,
  }));
}

/** Sets the sysctls that were asked for and differ, and resets those that are not asked for any more. */
export function sysctlSteps(
  { name, container, addresses, sysctls }: TunedLink,
  { former, seen }: { former: Sysctls; seen: Sysctls },
): NetnsStep[] {
  const tuned = (path: string, value: string): NetnsStep =>
    // A sysctl that no record named was not read; it counts as having the value of a new link.
    ({ kind: "tuneSysctl", key: path, value, container, former: seen[path] ?? "default" });
  const ours = standard(addresses);
  const dropped = Object.keys(former).filter((key) => !(key in sysctls));
  return [
    ...dropped.map((key): NetnsStep => {
      const [path, value] = [sysctlPath(key, name), ours[key]];
      return value === undefined ? tuned(path, "default") : { kind: "setSysctl", key: path, value };
    }),
    ...Object.entries(sysctls)
      .map(([key, value]) => [sysctlPath(key, name), value] as const)
      .filter(([path, value]) => seen[path] !== value)
      .map(([path, value]) => tuned(path, value)),
  ];
}

/** Sysctls of a neighbour table as a whole, which are listed under `default`; no link has them. */
const wholeTables = /^gc_(interval|thresh\d)$/;

/** Refuses names that the kernel does not list: it would refuse them only once the network and the link exist. */
export function unknownSysctls(sysctls: Sysctls, { sysctls: known }: HostFacts): Refusal[] {
  return Object.keys(sysctls).flatMap((key): Refusal[] => {
    const [, table = "", name = ""] = /^(.*)\.IFNAME\.(.*)$/.exec(key) ?? [];
    const names = known[table.replaceAll(".", "/")]?.filter((each) => !wholeTables.test(each));
    if (names === undefined || names.includes(name)) return [];
    const near = suggest(name, names).map((each) => `${table}.IFNAME.${each}`);
    return [
      {
        code: "sysctl-unfit",
        problem: `sysctls: the kernel has no interface sysctl ${key}`,
        remedy: `the nearest names are ${near.join(", ")}`,
      },
    ];
  });
}

/** Refuses an address of a family that is off: the kernel's own message would not tell the reason. */
export function sysctlRefusals({ addresses, sysctls }: Pick<TunedLink, "addresses" | "sysctls">): Refusal[] {
  const key = "net.ipv6.conf.IFNAME.disable_ipv6";
  const ipv6 = addresses.find(isIpv6);
  if ((sysctls[key] ?? "0") === "0" || ipv6 === undefined) return [];
  return [
    {
      code: "invalid-input",
      problem: `sysctls: ${key} turns IPv6 off, but the attachment has the address ${ipv6}`,
      remedy: "leave it out, or use a network without an IPv6 subnet",
    },
  ];
}
