import { Refusal } from "../../errors";
import { isIpv6 } from "../../ipam/address";
import type { InterfaceAddress } from "../../model/address";
import type { HostFacts } from "../../model/host-state";
import type { NetnsStep } from "../../model/step";
import { suggest } from "./suggest";

/** What an attachment's link is to have of them, by keys with IFNAME in the place of its name. */
export type Sysctls = Readonly<Record<string, string>>;

interface TunedLink {
  readonly name: string;
  /** For messages: `docker postgres`. */
  readonly container: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly sysctls: Sysctls;
}

/** `net.ipv4.conf.IFNAME.rp_filter` of eth0 is `net/ipv4/conf/eth0/rp_filter` under /proc/sys. */
export function sysctlPath(key: string, name: string): string {
  return key
    .split(".")
    .map((part) => (part === "IFNAME" ? name : part))
    .join("/");
}

/**
 * Ours for every link, where nothing else was asked for. The kernel tells its neighbours when the link comes up
 * (unsolicited ARP and NA), so that nobody keeps sending to the one who had the address before. A family without an address
 * is off, as Docker has it.
 */
function standard(addresses: readonly InterfaceAddress[]): Sysctls {
  const hasIpv6 = addresses.some(isIpv6);
  return {
    "net.ipv4.conf.IFNAME.arp_notify": "1",
    "net.ipv6.conf.IFNAME.disable_ipv6": hasIpv6 ? "0" : "1",
    ...(hasIpv6 && { "net.ipv6.conf.IFNAME.ndisc_notify": "1" }),
  };
}

/** Those that are ours to choose. */
export function standardSteps({ name, addresses, sysctls }: TunedLink): NetnsStep[] {
  return Object.entries(standard(addresses))
    .filter(([key]) => !(key in sysctls))
    .map(([key, value]) => ({ kind: "setSysctl", key: sysctlPath(key, name), value }));
}

/** Those that were asked for, on a new link. */
export function newSysctlSteps({ name, container, sysctls }: TunedLink): NetnsStep[] {
  return Object.entries(sysctls).map(([key, value]) => ({
    kind: "tuneSysctl",
    key: sysctlPath(key, name),
    value,
    container,
  }));
}

/** Those that were asked for and are not so, and those that are not asked for any more. */
export function sysctlSteps(
  { name, container, addresses, sysctls }: TunedLink,
  { former, seen }: { former: Sysctls; seen: Sysctls },
): NetnsStep[] {
  const tuned = (path: string, value: string): NetnsStep =>
    // What nobody looked at, since no record named it, is taken for what a new link has.
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

/** Of a neighbour table as a whole, which `default` stands for there; no link has these. */
const wholeTables = /^gc_(interval|thresh\d)$/;

/** What the kernel has no sysctl for it finds out when the network and the link are there; its names are known before. */
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

/** The kernel would refuse an address of a family that is off, in words that say nothing of the reason. */
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
