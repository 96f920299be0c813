import {
  addressNumber,
  familyOf,
  hostPrefix,
  isIpv6,
  prefixLength,
  prefixNumbers,
  prefixOf,
} from "../../ipam/address";
import { contains, isLinkLocal } from "../../ipam/prefix";
import type { Address, InterfaceAddress } from "../../model/address";
import type { AttachmentRecord, AttachmentRoute } from "../../model/attachment";
import type { Route } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { AttachmentLink } from "./link";
import { sameRoute } from "./routes";
import { listNames } from "../../state/words";
import { permanentAddresses } from "../../state/permanent-addresses";
import { ipv6Off } from "../sysctls";
import { Refusal } from "../../errors";

/** The attachment's link and its routes so far. */
interface PresentRoutes {
  readonly present: Link | undefined;
  readonly recorded: AttachmentRecord | undefined;
  /** All routes of its container. */
  readonly inside: readonly Route[];
}

/**
 * Refuses gateways that are not on the link itself. The kernel accepts a gateway only in a subnet of the link's
 * addresses, or where an earlier route without a gateway leads to it, but complains only as the last step of all.
 */
export function gatewayRefusals(link: AttachmentLink, there: PresentRoutes): Refusal[] {
  const { addresses, routes } = link;
  const known: AttachmentRoute[] = [
    ...addresses.map((address) => ({ destination: prefixOf(address) })),
    ...standing(link, there),
  ];
  return routes.flatMap((route): Refusal[] => {
    const refusal =
      isIpv6(route.destination) && isIpv6Off(link) ? needsIpv6(link, route) : unreached(link, route, known);
    known.push(route);
    return refusal === undefined ? [] : [refusal];
  });
}

/** Lists the routes that still exist when others are added: a removed address takes its subnet's route with it. */
function standing(
  { addresses, routes }: AttachmentLink,
  { present, recorded, inside }: PresentRoutes,
): Route[] {
  if (present === undefined) return [];
  const going = permanentAddresses(present)
    .filter((cidr) => !addresses.includes(cidr))
    .map(prefixOf);
  const ours = [...(recorded?.routes ?? []), ...routes].map(({ destination }) => destination);
  return inside.filter(
    (route) =>
      route.link === present.name &&
      route.table === "main" &&
      route.nextHops === undefined &&
      !going.includes(route.destination) &&
      (!ours.includes(route.destination) || routes.some((wanted) => sameRoute(wanted, route))) &&
      // Unless an address goes, the kernel keeps a route whatever became of its gateway.
      (route.gateway === undefined || going.length === 0),
  );
}

function unreached(
  { addresses, container }: AttachmentLink,
  { destination, gateway, onlink }: AttachmentRoute,
  known: readonly AttachmentRoute[],
): Refusal | undefined {
  if (gateway === undefined || isLinkLocal(gateway)) return undefined;
  const everybodys = addresses.find((cidr) => isBroadcast(gateway, cidr));
  if (everybodys !== undefined) {
    const subnet = prefixOf(everybodys);
    return {
      code: "invalid-input",
      problem: `routes: ${gateway}, the gateway of ${container} to ${destination}, is the broadcast address of ${subnet}`,
      remedy: "give the address of a router",
    };
  }
  if (known.some((route) => sameRoute(route, { destination, gateway })) || answers(gateway, known))
    return undefined;
  const subnets = addresses.filter((address) => familyOf(address) === familyOf(gateway)).map(prefixOf);
  if (onlink === true && subnets.length > 0) return undefined;
  const reach =
    subnets.length > 0
      ? `reaches ${listNames([...new Set(subnets)])}`
      : `has no IPv${String(familyOf(gateway))} address`;
  return {
    code: "invalid-input",
    problem: `routes: ${container} cannot reach ${gateway}, the gateway to ${destination}, over this attachment, which ${reach}`,
    remedy:
      subnets.length > 0
        ? "give a gateway that it reaches, or set onlink: true if that router is on the segment"
        : `give a gateway that it reaches, or put a route to ${hostPrefix(gateway)} without a gateway before it`,
  };
}

/** Checks whether a gateway is on the link: in IPv4 by any route, in IPv6 by the most specific one only. */
function answers(gateway: Address, known: readonly AttachmentRoute[]): boolean {
  const ways = known
    .filter(({ destination }) => contains(destination, gateway))
    .sort((left, right) => prefixLength(right.destination) - prefixLength(left.destination));
  return (isIpv6(gateway) ? ways.slice(0, 1) : ways).some((way) => way.gateway === undefined);
}

/** Checks for a broadcast address, which neither a /31 or /32 (RFC 3021) nor IPv6 has. */
function isBroadcast(address: Address, own: InterfaceAddress): boolean {
  const { family, length, last } = prefixNumbers(own);
  return !isIpv6(address) && family === 4 && length < 31 && addressNumber(address).value === last;
}

function isIpv6Off({ addresses, sysctls }: AttachmentLink): boolean {
  return !addresses.some(isIpv6) && sysctls[ipv6Off] !== "0";
}

function needsIpv6({ container }: AttachmentLink, { destination }: AttachmentRoute): Refusal {
  return {
    code: "invalid-input",
    problem: `routes: the route to ${destination} needs IPv6, which is off on this attachment of ${container}: it has no IPv6 address`,
    remedy: "leave the route out, or give the network an IPv6 subnet",
  };
}
