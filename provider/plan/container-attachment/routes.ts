import { isIsolated } from "../../ownership/isolated-parent";
import { familyOf, prefixLength } from "../../ipam/address";
import { everything } from "../../ipam/prefix";
import type { Prefix } from "../../model/address";
import type { AttachmentRecord, AttachmentRoute } from "../../model/attachment";
import type { DesiredAttachment } from "../../model/desired";
import type { HostState, Route } from "../../model/host-state";
import type { NetworkRecord } from "../../model/network";
import type { LinkStep } from "../../model/step";
import type { AllocatedAddress } from "../addresses/choose";
import { candidate, firstOf, foreignRoute, rivalsOf, type Candidate } from "./default-route";
import type { Handover } from "./default-route-handover";
import { linksInWords } from "../../state/routes";
import { inNetns } from "../../state/namespaces";
import { routeOf } from "../../steps/routes";
import { Refusal } from "../../errors";

/** The routes over an attachment's link, and their effect on other attachments of its container. */
export interface Routing extends Handover {
  readonly routes: readonly AttachmentRoute[];
  /** Default routes that it does not have now, but could have. */
  readonly standby: readonly AttachmentRoute[];
}

export type RouteChoice =
  (Routing & { readonly refusals?: undefined }) | { readonly refusals: readonly Refusal[] };

interface Place {
  readonly network: NetworkRecord;
  readonly given: readonly AllocatedAddress[];
  readonly netns: number;
  /** The attachment's link, whose own routes stand in nobody's way. */
  readonly linkName: string;
  readonly recorded: AttachmentRecord | undefined;
  readonly state: HostState;
}

/**
 * Chooses the routes that were asked for, and a default route for each family of its addresses that has a way out: if
 * nothing but attachments gives the container a default route, and no other attachment ranks higher.
 */
export function chooseRoutes(desired: DesiredAttachment, place: Place): RouteChoice {
  const { defaultRoute } = desired;
  const { network } = place;
  const asked = desired.routes.filter(isDefault);
  const own = defaultRoute === false ? [] : defaultWays(network, place.given);
  const ways = [...asked, ...own];
  if (defaultRoute === true && ways.length === 0) {
    return {
      refusals: [
        {
          code: "invalid-input",
          problem: `defaultRoute: no default route can lead over the network "${network.name}", which ${isIsolated(network) ? "is isolated" : "has no gateway"}`,
          remedy: "leave defaultRoute out",
        },
      ],
    };
  }
  const shares = Object.values(everything).map((destination) =>
    shareOf({ destination, way: ways.find((way) => way.destination === destination) }, desired, place),
  );
  const refusals = shares.flatMap((share) => share.refusals ?? []);
  if (refusals.length > 0) return { refusals };
  return {
    routes: [
      ...shares.flatMap((share) => share.routes),
      ...desired.routes.filter((route) => !isDefault(route)),
    ],
    standby: shares.flatMap(({ standby }) => standby),
    takenFrom: shares.flatMap(({ takenFrom }) => takenFrom),
    givenTo: shares.flatMap(({ givenTo }) => givenTo),
  };
}

type FamilyRouting = Routing & { readonly refusals?: readonly Refusal[] };

const nothing: FamilyRouting = { routes: [], standby: [], takenFrom: [], givenTo: [] };

/** Chooses the attachment's share in the default routes of one family; `way`: its way out, if it has one. */
function shareOf(
  { destination, way }: { destination: Prefix; way: AttachmentRoute | undefined },
  desired: DesiredAttachment,
  { network, netns, linkName, recorded, state }: Place,
): FamilyRouting {
  const { owner, id, gatewayPriority } = desired;
  const inside = inNetns(state, netns);
  const rivals = rivalsOf({ owner, netns }, destination, state);
  const foreign = foreignRoute(destination, { linkName, rivals, inside });
  const former = recorded?.netns === netns ? recorded.routes : [];
  const held = former.some((route) => route.destination === destination);
  // A route changes hands only where this attachment has or gets it; the others settle theirs among themselves.
  const next = foreign === undefined && held ? firstOf(rivals) : undefined;
  if (way === undefined) return { ...nothing, givenTo: next === undefined ? [] : [next] };
  const self = candidate(
    { id, network: network.name, gatewayPriority, routes: former },
    { way, name: linkName, mark: owner.mark, inside: inside.routes },
  );
  if (foreign !== undefined && !self.isThere) {
    return { ...nothing, standby: [way], refusals: inTheWay(foreign, desired, destination) };
  }
  if (firstOf([self, ...rivals]) !== self) {
    return { ...nothing, standby: [way], givenTo: next === undefined ? [] : [next] };
  }
  const losers = rivals.filter(({ holds, isThere }) => (held ? isThere : holds || isThere));
  return { ...nothing, routes: [way], takenFrom: losers };
}

function isDefault({ destination }: AttachmentRoute): boolean {
  return prefixLength(destination) === 0;
}

function inTheWay(
  foreign: Route,
  { defaultRoute, gatewayPriority, routes }: DesiredAttachment,
  destination: Prefix,
): Refusal[] {
  const problem = `the container already has a default route over ${linksInWords(foreign)}`;
  if (defaultRoute === true) {
    const remedy = "delete that route first, or leave defaultRoute out";
    return [{ code: "default-route-taken", problem, remedy }];
  }
  if (routes.some((route) => route.destination === destination)) {
    const remedy = `delete that route first, or leave the route to ${destination} out`;
    return [{ code: "default-route-taken", problem, remedy }];
  }
  if (gatewayPriority <= 0) return [];
  return [
    {
      code: "default-route-taken",
      problem: `${problem}, which no attachment gave it, and gatewayPriority ranks attachments only`,
      remedy:
        "delete that route first (a container with network mode none has none), or leave gatewayPriority out",
    },
  ];
}

/** Lists the ways out: on a segment by the gateway; where the host routes (l3, l3s), over the link itself. */
function defaultWays(network: NetworkRecord, given: readonly AllocatedAddress[]): AttachmentRoute[] {
  if (isIsolated(network)) return [];
  const ways = given.flatMap(({ subnet: { cidr, gateway, onlink } }): AttachmentRoute[] => {
    const destination = everything[familyOf(cidr)];
    if (isRouted(network)) return [{ destination }];
    return gateway === undefined ? [] : [routeOf({ destination, gateway, ...(onlink && { onlink }) })];
  });
  return ways.filter(
    ({ destination }, index) => ways.findIndex((other) => other.destination === destination) === index,
  );
}

/**
 * Lists the routes over the link to the other subnets of an isolated network in mode l3 or l3s. On other networks in
 * these modes the default route leads there; an isolated network has none.
 *
 * @param routes the routes that were asked for, which come first
 */
export function routesWithin(
  network: NetworkRecord,
  { given, routes }: { given: readonly AllocatedAddress[]; routes: readonly AttachmentRoute[] },
): AttachmentRoute[] {
  if (!isIsolated(network) || !isRouted(network)) return [];
  const families = given.map(({ subnet: { cidr } }) => familyOf(cidr));
  const covered = [...given.map(({ subnet: { cidr } }) => cidr), ...routes.map((route) => route.destination)];
  return network.subnets
    .map(({ cidr }) => cidr)
    .filter((cidr) => families.includes(familyOf(cidr)) && !covered.includes(cidr))
    .map((destination) => ({ destination }));
}

function isRouted({ child }: NetworkRecord): boolean {
  return child.driver === "ipvlan" && child.mode !== "l2";
}

/** Makes the routes over a link the wanted ones; `shaken`: earlier steps may have taken some of them along. */
export function routeSteps(
  name: string,
  {
    wanted,
    former,
    inside,
    shaken,
    handover: { takenFrom, givenTo },
  }: {
    wanted: readonly AttachmentRoute[];
    former: readonly AttachmentRoute[];
    inside: readonly Route[];
    shaken: boolean;
    handover: Handover;
  },
): LinkStep[] {
  const own = inside.filter(({ link, table }) => link === name && table === "main");
  const isThere = (route: AttachmentRoute): boolean => own.some((other) => sameRoute(other, route));
  const extra = own.filter(
    (route) =>
      // A router would make it again.
      route.advertised !== true &&
      !wanted.some((other) => sameRoute(other, route)) &&
      // The route of the attachment that gets it replaces it.
      !givenTo.some(({ way, isThere: isOver }) => way.destination === route.destination && !isOver) &&
      // Ours to delete are routes that it gave before, and other ways to wanted destinations.
      [...former, ...wanted].some(({ destination }) => destination === route.destination),
  );
  return [
    ...extra.map((route) => ({ kind: "deleteRoute" as const, name, route: routeOf(route) })),
    ...wanted.flatMap((route): LinkStep[] => {
      if (!isThere(route)) return [gaining(name, route, { takenFrom, inside })];
      return shaken ? [{ kind: "keepRoute", name, route }] : [];
    }),
  ];
}

/**
 * Gives a link a route that it does not have yet, new or in place of another attachment's. The kernel adds no route
 * beside an advertised one of the same metric, which both have by default ("File exists"), but replaces the advertised
 * one; the router then makes its own again, beside ours.
 */
export function gaining(
  name: string,
  route: AttachmentRoute,
  { takenFrom, inside }: { takenFrom: readonly Candidate[]; inside: readonly Route[] },
): LinkStep {
  const other = takenFrom.find(({ way, isThere }) => isThere && way.destination === route.destination);
  if (other !== undefined)
    return { kind: "takeRoute", name, route, from: { name: other.name, route: other.way } };
  const advertised = inside.some(
    ({ destination, table, advertised: isAdvertised }) =>
      isAdvertised === true && table === "main" && destination === route.destination,
  );
  return { kind: advertised ? "takeRoute" : "addRoute", name, route };
}

export function sameRoute(left: AttachmentRoute, right: AttachmentRoute): boolean {
  return left.destination === right.destination && left.gateway === right.gateway;
}
