import { z } from "zod";
import type { Route } from "../model/host-state";

/** `ip -j route show table all`: only what is read here. */
const ipRoute = z.object({
  type: z.string().optional(),
  dst: z.string(),
  gateway: z.string().optional(),
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
      ...(route.dev !== undefined && { link: route.dev }),
      metric: route.metric,
      table: route.table,
      ...(route.protocol === "ra" && { advertised: true }),
    }));
}

/** `default` has no family of its own: its gateway tells, or its preference. */
function prefixOf(route: z.infer<typeof ipRoute>): string {
  if (route.dst === "default")
    return route.pref !== undefined || route.gateway?.includes(":") ? "::/0" : "0.0.0.0/0";
  if (route.dst.includes("/")) return route.dst;
  return `${route.dst}/${route.dst.includes(":") ? "128" : "32"}`;
}
