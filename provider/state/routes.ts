import type { NextHop, Route } from "../model/host-state";

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

export function linksInWords(route: Route): string {
  const links = linksOf(route);
  return links.length === 0 ? "next-hop objects" : links.join(" and ");
}
