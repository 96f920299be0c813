import { isDeepStrictEqual } from "node:util";
import type { DesiredRoute, DesiredRouteAbsence } from "../../model/desired";
import { routeProtocol, type RouteRecord } from "../../model/host-route";
import type { HostState, Route } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { LinkStep, RecordChange } from "../../model/step";
import { isOurs } from "../../ownership/is-ours";
import { shortHash } from "../../ownership/mark";
import { identityGuards } from "../../state/guards";
import { isSamePlace, isSameWay } from "../../state/routes";
import { asLinkRoute } from "../../steps/routes";
import { planned, refused, type PlanResult } from "../plan";
import { forgetRoute, recordRoute } from "../record-changes";
import { routeTaken, subnetParted } from "../refusals/routes";
import { linkFor } from "./link";
import { routeOwnedByAnother } from "./refusals";

/** Plans how to make a route of the host what is wanted, or says why that is refused. */
export function planRoute(desired: DesiredRoute, state: HostState): PlanResult {
  const { route } = desired;
  const another = routeOwnedByAnother(desired, state);
  if (another !== undefined) return refused(another);
  const link = linkFor(desired, state);
  if ("code" in link) return refused(link);
  const there = state.routes.find((seen) => isSamePlace(seen, route));
  const isThere = there?.link === link.name && isSameWay(there, route);
  const own = recordsOf(desired, state);
  const isOwn = there !== undefined && isGiven(there, own, state);
  if (there !== undefined && !isThere && (!isOwn || there.link === undefined))
    return refused(routeTaken(route, there, "this one"));
  const { allowOverlap } = desired;
  const parted = isThere ? [] : subnetParted(route, { name: link.name, link, allowOverlap }, state);
  if (parted.length > 0) return refused(...parted);
  return planned(state, {
    guards: identityGuards(link),
    steps: [...(isThere ? [] : giving(desired, link, there)), ...formerRoutes(desired, own, state)],
    records: recording(desired, own, { owned: !isThere || isOwn, state }),
  });
}

/** Removes the route if this resource gave it, and it is still that one. */
export function planRouteAbsence({ owner, owned }: DesiredRouteAbsence, state: HostState): PlanResult {
  const own = state.routeRecords.filter(({ urn }) => urn === owner.urn);
  return planned(state, {
    steps: owned ? own.flatMap((record) => withdrawing(record, state)) : [],
    records: own.map(forgetRoute),
  });
}

function recordsOf({ owner }: DesiredRoute, { routeRecords }: HostState): RouteRecord[] {
  return routeRecords.filter((record) => isOurs(record, owner));
}

/**
 * Tells whether the route in a place is this resource's: it has the place according to its record, whoever changed the way
 * since; or, without any record of the place, it bears our protocol number, since a run was cut off before it wrote that.
 */
function isGiven(there: Route, own: readonly RouteRecord[], { routeRecords }: HostState): boolean {
  const record = own.find(({ route }) => isSamePlace(route, there));
  if (record !== undefined) return record.owned;
  return there.protocol === routeProtocol && !routeRecords.some(({ route }) => isSamePlace(route, there));
}

function giving({ route }: DesiredRoute, { name }: Link, there: Route | undefined): LinkStep[] {
  if (there?.link === undefined) return [{ kind: "addRoute", name, route }];
  return [{ kind: "takeRoute", name, route, from: { name: there.link, route: asLinkRoute(there) } }];
}

/** Removes what the resource gave in another place, after it is in the new one. */
function formerRoutes({ route }: DesiredRoute, own: readonly RouteRecord[], state: HostState): LinkStep[] {
  return own
    .filter((record) => !isSamePlace(record.route, route))
    .flatMap((record) => withdrawing(record, state));
}

function withdrawing({ owned, link, route }: RouteRecord, { routes }: HostState): LinkStep[] {
  const there = routes.find((seen) => isSameWay(seen, route) && (link === undefined || seen.link === link));
  if (!owned || there?.link === undefined) return [];
  return [{ kind: "deleteRoute", name: there.link, route: asLinkRoute(there) }];
}

function recording(
  { owner: { urn }, link, route }: DesiredRoute,
  own: readonly RouteRecord[],
  { owned, state }: { readonly owned: boolean; readonly state: HostState },
): RecordChange[] {
  const record: RouteRecord = { id: shortHash(urn), urn, owned, ...(link !== undefined && { link }), route };
  return [
    ...own.filter(({ id }) => id !== record.id).map(forgetRoute),
    ...(own.some((each) => isDeepStrictEqual(each, record)) ? [] : [recordRoute(state, record)]),
  ];
}
