import type { AttachmentRoute } from "../model/attachment";
import type { Link } from "../model/link";
import type { ChildKind, NetworkRecord } from "../model/network";
import type { LinkStep, SpaceStep } from "../model/step";
import { extraAddresses, missingAddresses } from "./address-difference";
import { routeSteps } from "./attachment-routes";
import type { Route } from "../model/host-state";

/** An attachment's link with nothing left to be chosen. */
export interface AttachmentLink {
  readonly name: string;
  readonly mark: string;
  readonly addresses: readonly string[];
  readonly routes: readonly AttachmentRoute[];
  /** Absent where it is not ours to choose. */
  readonly macAddress?: string;
  /** Absent: as it is. */
  readonly mtuBytes?: number;
}

/** Under which name a link is made before it is in its container, where that name would be taken: 14 bytes. */
export function temporaryName(id: string): string {
  return `tl${id}`;
}

/** Whether a link is what the network's links are; its parent's links are all of one kind. */
export function isOfKind(link: Link, child: ChildKind): boolean {
  const { child: seen } = link;
  if (seen?.driver === "ipvlan" && child.driver === "ipvlan")
    return seen.mode === child.mode && seen.flag === child.flag;
  return seen?.driver === child.driver && seen.mode === child.mode;
}

/** What makes a link that was moved into its container what it should be. */
export function settingUp(link: AttachmentLink, { id }: { id: string }): SpaceStep[] {
  const { name, macAddress, addresses, routes } = link;
  const temporary = temporaryName(id);
  return [
    // A link takes its settings along when it is renamed; all that `ip` is to do then follows one on the other.
    ...announcements(temporary, addresses),
    { kind: "renameLink", name: temporary, to: name },
    ...(macAddress === undefined ? [] : [{ kind: "setMacAddress", name, macAddress } as const]),
    ...addresses.map((cidr) => ({ kind: "addAddress", name, cidr, noProbe: true }) as const),
    { kind: "setUp", name, up: true },
    ...routes.map((route) => ({ kind: "addRoute", name, route }) as const),
  ];
}

/**
 * The kernel tells its neighbours when the link comes up (unsolicited ARP and NA), so that nobody keeps sending to the
 * one who had the address before. A family without an address is off, as Docker has it.
 */
function announcements(name: string, addresses: readonly string[]): SpaceStep[] {
  const six = addresses.some((cidr) => cidr.includes(":"));
  return [
    { kind: "setSysctl", key: `net/ipv4/conf/${name}/arp_notify`, value: "1" },
    ...(six
      ? [
          { kind: "setSysctl", key: `net/ipv6/conf/${name}/disable_ipv6`, value: "0" } as const,
          { kind: "setSysctl", key: `net/ipv6/conf/${name}/ndisc_notify`, value: "1" } as const,
        ]
      : [{ kind: "setSysctl", key: `net/ipv6/conf/${name}/disable_ipv6`, value: "1" } as const]),
  ];
}

/** What mends a link that is in its container already. */
export function mending(
  wanted: AttachmentLink,
  link: Link,
  { inside, former }: { inside: readonly Route[]; former: readonly AttachmentRoute[] },
): SpaceStep[] {
  const { name, mark, addresses, routes, mtuBytes } = wanted;
  const extra = extraAddresses(addresses, link).flatMap(({ steps }) => steps);
  const missing = missingAddresses(addresses, link, { goesDown: false }).flatMap(({ steps }) => steps);
  const firstSix =
    missing.some((step) => step.kind === "addAddress" && step.cidr.includes(":")) &&
    !link.addresses.some(({ cidr }) => cidr.includes(":"));
  const ways = routeSteps(name, { wanted: routes, former, inside, shaken: extra.length > 0 || !link.up });
  const steps: SpaceStep[] = [
    ...(link.alias === mark ? [] : [{ kind: "setAlias", name, alias: mark } as const]),
    ...(mtuBytes === undefined || mtuBytes === link.mtuBytes
      ? []
      : [{ kind: "setMtu", name, mtuBytes } as const]),
    // Before the addresses: with a subnet's last one the kernel deletes the routes by it.
    ...ways.filter(({ kind }) => kind === "deleteRoute"),
    ...extra,
    ...(firstSix ? announcements(name, addresses) : []),
    ...missing.map((step): LinkStep => (step.kind === "addAddress" ? { ...step, noProbe: true } : step)),
    ...(link.up ? [] : [{ kind: "setUp", name, up: true } as const]),
    ...ways.filter(({ kind }) => kind !== "deleteRoute"),
  ];
  return steps.length === 0 ? [] : [{ kind: "expectAlias", name, alias: link.alias }, ...steps];
}

/** Above its parent's MTU a link only loses packets; where nothing is said it has the parent's. */
export function mtuOf(
  mtuBytes: number | "kernel-default" | undefined,
  { network, parent }: { network: NetworkRecord; parent: Link },
): number | undefined {
  if (typeof mtuBytes === "number") return mtuBytes;
  return network.mtuBytes ?? (mtuBytes === "kernel-default" ? parent.mtuBytes : undefined);
}
