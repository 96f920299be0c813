import { standardMetric } from "../ipam/address";
import type { NextHop, Route } from "../model/host-state";
import type { LinkRoute } from "../model/link";

/** Returns every way of a route, of which most have one. */
export function hopsOf({ gateway, link, nextHops }: Route): readonly NextHop[] {
  return nextHops ?? [{ ...(gateway !== undefined && { gateway }), ...(link !== undefined && { link }) }];
}

/** Returns the names of the links that a route leads over. */
export function linksOf(route: Route): string[] {
  return [...new Set(hopsOf(route).flatMap(({ link }) => link ?? []))];
}

/** Checks for a route whose destinations are on a link itself, at least by one of its ways. */
export function isOnLink(route: Route): boolean {
  return hopsOf(route).some(({ gateway, link }) => gateway === undefined && link !== undefined);
}

/** Checks for the same place in the same table, of which the kernel has one. */
export function isSamePlace(left: LinkRoute, right: LinkRoute): boolean {
  return (
    left.destination === right.destination &&
    metricOf(left) === metricOf(right) &&
    (left.table ?? "main") === (right.table ?? "main")
  );
}

/** Checks for the same place and the same gateway. */
export function isSameWay(left: LinkRoute, right: LinkRoute): boolean {
  return isSamePlace(left, right) && left.gateway === right.gateway;
}

function metricOf({ metric, destination }: LinkRoute): number {
  return metric ?? standardMetric(destination);
}

export function linksInWords(route: Route): string {
  const links = linksOf(route);
  return links.length === 0 ? "next-hop objects" : links.join(" and ");
}

/** `the route to 10.0.0.0/8 in table 100 of metric 5` */
export function describeRoute({ destination, metric, table = "main" }: LinkRoute): string {
  const where = table === "main" ? "" : ` in table ${table}`;
  return `the route to ${destination}${where}${metric === undefined || metric === 0 ? "" : ` of metric ${String(metric)}`}`;
}
