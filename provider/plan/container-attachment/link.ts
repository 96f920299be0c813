import { isIpv6 } from "../../ipam/address";
import type { InterfaceAddress, MacAddress } from "../../model/address";
import type { AttachmentRecord, AttachmentRoute } from "../../model/attachment";
import type { Link } from "../../model/link";
import type { ChildKind } from "../../model/network";
import type { LinkStep, NetnsStep } from "../../model/step";
import { expectation, temporaryName } from "./present";
import { gaining, routeSteps } from "./routes";
import { standardSteps, standardSysctls } from "./sysctls";
import { newSysctlSteps, sysctlSteps, type Sysctls } from "../sysctls";
import type { Handover } from "./default-route-handover";
import type { Route } from "../../model/host-state";
import { addressSteps, flagSteps } from "../child-link";

/** An attachment's link, with every choice made. */
export interface AttachmentLink {
  readonly name: string;
  readonly mark: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly routes: readonly AttachmentRoute[];
  /** Default routes that it would have without other attachments. */
  readonly standby: readonly AttachmentRoute[];
  readonly handover: Handover;
  readonly sysctls: Sysctls;
  /** Its container, for messages: `docker postgres`. */
  readonly container: string;
  /** Absent where it is not ours to choose. */
  readonly macAddress?: MacAddress;
  /** Absent: the MTU stays as it is. */
  readonly mtu?: number;
}

/** Sets up a link that was moved into its container. */
export function settingUp(
  link: AttachmentLink,
  { id, inside }: { id: string; inside: readonly Route[] },
): NetnsStep[] {
  const { name, routes, handover } = link;
  const { takenFrom } = handover;
  return [...entering(link, id), ...routes.map((route) => gaining(name, route, { takenFrom, inside }))];
}

/** Makes a link that was moved into its container what it is there, except for its routes. */
export function entering(link: AttachmentLink, id: string): NetnsStep[] {
  const { name, macAddress, addresses } = link;
  const temporary = temporaryName(id);
  return [
    // A link keeps its sysctls when it is renamed. Set first, they do not interrupt the commands of `ip`.
    ...standardSteps({ ...link, name: temporary }),
    { kind: "renameLink", name: temporary, to: name },
    ...(macAddress === undefined ? [] : [{ kind: "setMacAddress", name, macAddress } as const]),
    ...newSysctlSteps({ ...link, subject: link.container }),
    ...addresses.map((cidr) => ({ kind: "addAddress", name, cidr, noProbe: true }) as const),
    { kind: "setUp", name, up: true },
  ];
}

/** Mends a link that is already in its container. */
export function mending(
  wanted: AttachmentLink,
  link: Link,
  {
    inside,
    former,
    child,
  }: {
    inside: { readonly routes: readonly Route[]; readonly sysctls: Sysctls };
    former: AttachmentRecord | undefined;
    child: ChildKind;
  },
): NetnsStep[] {
  const { name, mark, addresses, routes, mtu, handover } = wanted;
  const { extra, missing } = addressSteps(addresses, link);
  const getsFirstIpv6 =
    missing.some((step) => step.kind === "addAddress" && isIpv6(step.cidr)) &&
    !link.addresses.some(({ address }) => isIpv6(address));
  const shaken = extra.length > 0 || !link.up;
  const ways = routeSteps(name, {
    wanted: routes,
    former: former?.routes ?? [],
    inside: inside.routes,
    shaken,
    handover,
  });
  const steps: NetnsStep[] = [
    ...(link.alias === mark ? [] : [{ kind: "setAlias", name, alias: mark } as const]),
    ...(mtu === undefined || mtu === link.mtu ? [] : [{ kind: "setMtu", name, mtu } as const]),
    ...flagSteps(name, link, child),
    // Before the addresses: with the last address of a subnet, the kernel deletes the routes through that subnet.
    ...ways.filter(({ kind }) => kind === "deleteRoute"),
    ...extra,
    ...(getsFirstIpv6 ? standardSteps(wanted) : []),
    ...sysctlSteps(
      { ...wanted, subject: wanted.container },
      { former: former?.sysctls ?? {}, seen: inside.sysctls, ours: standardSysctls(addresses) },
    ),
    ...missing,
    ...(link.up ? [] : [{ kind: "setUp", name, up: true } as const]),
    ...ways.filter(({ kind }) => kind !== "deleteRoute"),
    ...(missing.length === 0 ? [] : announcing(link)),
  ];
  return steps.length === 0 ? [] : [...expectation(link), ...steps];
}

/**
 * Announces new addresses to the neighbours. The kernel does so when a link comes up or gets a MAC address, even the
 * one that it has, but not when an address is added later. The MAC address of an ipvlan link cannot be set.
 */
function announcing({ name, up, child, macAddress }: Link): LinkStep[] {
  return up && child?.driver === "macvlan" && macAddress !== ""
    ? [{ kind: "setMacAddress", name, macAddress }]
    : [];
}
