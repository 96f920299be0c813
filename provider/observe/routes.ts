import { z } from "zod";
import type { Route } from "../model/host-state";

/** `ip -j route show table all`: only what is read here. */
const ipRoute = z.object({
  type: z.string().optional(),
  dst: z.string(),
  gateway: z.string().optional(),
  /** Of an IPv4 route by an IPv6 neighbour. */
  via: z.object({ host: z.string() }).optional(),
  nexthops: z.array(z.object({ gateway: z.string().optional() })).optional(),
  dev: z.string().optional(),
  /** Who made it: `kernel`, `boot` (somebody by hand), `static`, `dhcp`, `ra`. */
  protocol: z.string().optional(),
  /** Router preference, RFC 4191: every IPv6 route has one, no IPv4 route does. */
  pref: z.string().optional(),
  metric: z.number().default(0),
  table: z.string().default("main"),
});

/** The unicast routes of a host; local and broadcast entries only repeat its addresses. */
export function parseRoutes(routes: unknown): Route[] {
  return z
    .array(ipRoute)
    .parse(routes)
    .filter((route) => route.table !== "local" && (route.type ?? "unicast") === "unicast")
    .map((route) => ({
      destination: prefixOf(route),
      ...(route.gateway !== undefined && { gateway: route.gateway }),
      ...nextHopsOf(route),
      ...(route.dev !== undefined && { link: route.dev }),
      metric: route.metric,
      table: route.table,
      ...(route.protocol === "ra" && { advertised: true }),
    }));
}

function nextHopsOf({ via, nexthops = [] }: z.infer<typeof ipRoute>): Pick<Route, "nextHops"> {
  const all = [...(via === undefined ? [] : [via.host]), ...nexthops.flatMap(({ gateway }) => gateway ?? [])];
  return all.length === 0 ? {} : { nextHops: all };
}

/** `default` has no family of its own: its gateway tells, or its preference. */
function prefixOf(route: z.infer<typeof ipRoute>): string {
  if (route.dst === "default")
    return route.pref !== undefined || route.gateway?.includes(":") ? "::/0" : "0.0.0.0/0";
  if (route.dst.includes("/")) return route.dst;
  return `${route.dst}/${route.dst.includes(":") ? "128" : "32"}`;
}
