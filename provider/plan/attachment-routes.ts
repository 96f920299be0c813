import { prefixOf, type Family } from "../ipam/prefix";
import type { AttachmentRoute } from "../model/attachment";
import type { DesiredAttachment } from "../model/desired";
import type { Route } from "../model/host-state";
import type { NetworkRecord } from "../model/network";
import type { LinkStep } from "../model/step";
import type { Given } from "./attachment-addresses";
import type { Refusal } from "./refusal";

export type RouteChoice =
  | { readonly routes: readonly AttachmentRoute[]; readonly refusals?: undefined }
  | { readonly refusals: readonly Refusal[] };

const everything: Readonly<Record<Family, string>> = { 4: "0.0.0.0/0", 6: "::/0" };

/**
 * The routes over an attachment's link: those that were asked for, and a default route for each family of its addresses
 * where there is a way out and no other link of the container has one.
 *
 * @param inside the container's routes
 * @param linkName the attachment's link, whose own routes stand in nobody's way
 */
export function chooseRoutes(
  { defaultRoute, routes }: Pick<DesiredAttachment, "defaultRoute" | "routes">,
  {
    network,
    given,
    inside,
    linkName,
  }: {
    network: NetworkRecord;
    given: readonly Given[];
    inside: readonly Route[];
    linkName: string;
  },
): RouteChoice {
  if (defaultRoute === false) return { routes };
  const ways = defaultWays(network, given);
  if (defaultRoute === true && ways.length === 0) {
    return {
      refusals: [
        {
          code: "invalid-input",
          problem: `defaultRoute: the network "${network.name}" leads nowhere: it ${isIsolated(network) ? "is isolated" : "has no gateway"}`,
        },
      ],
    };
  }
  const taken = (way: AttachmentRoute): Route | undefined =>
    inside.find(
      ({ destination, link, table }) =>
        table === "main" && destination === way.destination && link !== linkName,
    );
  const refusals = ways.flatMap((way): Refusal[] => {
    const holder = taken(way);
    if (holder === undefined || defaultRoute !== true) return [];
    return [
      {
        code: "default-route-taken",
        problem: `the container has a default route over ${holder.link ?? "nowhere"} already`,
        remedy: "delete that first, or leave defaultRoute out",
      },
    ];
  });
  if (refusals.length > 0) return { refusals };
  return { routes: [...ways.filter((way) => taken(way) === undefined), ...routes] };
}

/** On a segment by the gateway; where the host routes (l3, l3s), over the link itself. */
function defaultWays(network: NetworkRecord, given: readonly Given[]): AttachmentRoute[] {
  if (isIsolated(network)) return [];
  const ways = given.flatMap(({ subnet: { cidr, gateway } }): AttachmentRoute[] => {
    const destination = everything[prefixOf(cidr).family];
    if (isRouted(network)) return [{ destination }];
    return gateway === undefined ? [] : [{ destination, gateway }];
  });
  return ways.filter(
    ({ destination }, index) => ways.findIndex((other) => other.destination === destination) === index,
  );
}

/**
 * On an isolated network in mode l3 or l3s its other subnets are reached over the link, as everywhere in these modes; but
 * no default route says so.
 *
 * @param routes those that were asked for, which come first
 */
export function routesWithin(
  network: NetworkRecord,
  { given, routes }: { given: readonly Given[]; routes: readonly AttachmentRoute[] },
): AttachmentRoute[] {
  if (!isIsolated(network) || !isRouted(network)) return [];
  const families = given.map(({ subnet: { cidr } }) => prefixOf(cidr).family);
  const covered = [...given.map(({ subnet: { cidr } }) => cidr), ...routes.map((route) => route.destination)];
  return network.subnets
    .map(({ cidr }) => cidr)
    .filter((cidr) => families.includes(prefixOf(cidr).family) && !covered.includes(cidr))
    .map((destination) => ({ destination }));
}

function isRouted({ child }: NetworkRecord): boolean {
  return child.driver === "ipvlan" && child.mode !== "l2";
}

/** On a dummy of its own: its containers reach each other only. */
export function isIsolated({ parent }: NetworkRecord): boolean {
  return /^dm-[0-9a-f]{12}$/.test(parent);
}

/** What makes the routes over a link those that are wanted; `shaken`: earlier steps may have taken some along. */
export function routeSteps(
  name: string,
  {
    wanted,
    former,
    inside,
    shaken,
  }: {
    wanted: readonly AttachmentRoute[];
    former: readonly AttachmentRoute[];
    inside: readonly Route[];
    shaken: boolean;
  },
): LinkStep[] {
  const own = inside.filter(({ link, table }) => link === name && table === "main");
  const isThere = (route: AttachmentRoute): boolean => own.some((other) => same(other, route));
  const extra = own.filter(
    (route) =>
      !wanted.some((other) => same(other, route)) &&
      // Ours to take away: what it gave before, and another way to where it is to lead.
      [...former, ...wanted].some(({ destination }) => destination === route.destination),
  );
  return [
    ...extra.map(({ destination, gateway }) => ({
      kind: "deleteRoute" as const,
      name,
      route: { destination, ...(gateway !== undefined && { gateway }) },
    })),
    ...wanted.flatMap((route): LinkStep[] => {
      if (!isThere(route)) return [{ kind: "addRoute", name, route }];
      return shaken ? [{ kind: "keepRoute", name, route }] : [];
    }),
  ];
}

function same(left: AttachmentRoute, right: AttachmentRoute): boolean {
  return left.destination === right.destination && left.gateway === right.gateway;
}
