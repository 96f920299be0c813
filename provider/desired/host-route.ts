import type { HostRouteSpec } from "../inputs/host-route";
import { standardMetric } from "../ipam/address";
import type { DesiredRoute, DesiredRouteAbsence } from "../model/desired";
import { routeProtocol } from "../model/host-route";
import type { LinkRoute } from "../model/link";
import { ownerOf } from "../ownership/mark";

/** @param former the route before this change, whose resource may have had another name */
export function desiredRoute(spec: HostRouteSpec, former: Partial<HostRouteSpec> = {}): DesiredRoute {
  const { host, resourceUrn, link, allowOverlap = false } = spec;
  return {
    host: host.name,
    owner: ownerOf(resourceUrn, former.resourceUrn === undefined ? [] : [former.resourceUrn]),
    ...(link !== undefined && { link }),
    route: { ...routeIn(spec), protocol: routeProtocol },
    allowOverlap,
  };
}

/** Returns the route that is asked for, with its metric. */
export function routeIn({ destination, gateway, onlink, metric, table }: HostRouteSpec): LinkRoute {
  return {
    destination,
    ...(gateway !== undefined && { gateway }),
    ...(onlink === true && { onlink }),
    metric: metric ?? standardMetric(destination),
    ...(table !== undefined && { table }),
  };
}

export function undesiredRoute({ resourceUrn }: HostRouteSpec, owned: boolean): DesiredRouteAbsence {
  return { owner: ownerOf(resourceUrn), owned };
}
