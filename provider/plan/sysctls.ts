import { Refusal } from "../errors";
import { isIpv6 } from "../ipam/address";
import type { InterfaceAddress } from "../model/address";
import type { HostFacts } from "../model/host-state";
import type { NetnsStep } from "../model/step";
import { suggest } from "./suggest";

/** Values for one link, by keys with IFNAME in place of its name. */
export type Sysctls = Readonly<Record<string, string>>;

/** A link and the sysctls that a program asked for. */
export interface TunedLink {
  readonly name: string;
  /** For messages, whose link it is: `docker postgres`, or the link's own name. */
  readonly subject: string;
  readonly sysctls: Sysctls;
}

export const ipv6Off = "net.ipv6.conf.IFNAME.disable_ipv6";

/** Returns the path under /proc/sys: `net/ipv4/conf/eth0/rp_filter` for `net.ipv4.conf.IFNAME.rp_filter` of eth0. */
export function sysctlPath(key: string, name: string): string {
  return key
    .split(".")
    .map((part) => (part === "IFNAME" ? name : part))
    .join("/");
}

/** Sets the sysctls that were asked for, on a new link. */
export function newSysctlSteps({ name, subject, sysctls }: TunedLink): NetnsStep[] {
  return Object.entries(sysctls).map(([key, value]) => ({
    kind: "tuneSysctl",
    key: sysctlPath(key, name),
    value,
    subject,
  }));
}

/**
 * Sets the sysctls that were asked for and differ, and resets those that are not asked for any more.
 *
 * @param ours values that a link has unless others were asked for; another one goes back to that of a new link
 */
export function sysctlSteps(
  { name, subject, sysctls }: TunedLink,
  { former, seen, ours }: { former: Sysctls; seen: Sysctls; ours: Sysctls },
): NetnsStep[] {
  const tuned = (path: string, value: string): NetnsStep =>
    // A sysctl that no record named was not read; it counts as having the value of a new link.
    ({ kind: "tuneSysctl", key: path, value, subject, former: seen[path] ?? "default" });
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

/** Refuses names that the kernel does not list: it would refuse them only once the link exists. */
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
export function ipv6TurnedOff(
  { addresses, sysctls }: { readonly addresses: readonly InterfaceAddress[]; readonly sysctls: Sysctls },
  { what, remedy }: { readonly what: string; readonly remedy: string },
): Refusal[] {
  const ipv6 = addresses.find(isIpv6);
  if ((sysctls[ipv6Off] ?? "0") === "0" || ipv6 === undefined) return [];
  return [
    {
      code: "invalid-input",
      problem: `sysctls: ${ipv6Off} turns IPv6 off, but ${what} has the address ${ipv6}`,
      remedy,
    },
  ];
}
