import { z } from "zod";
import { hostPrefix, parseAddress, parsePrefix } from "../ipam/address";
import { everything } from "../ipam/prefix";
import type { Prefix } from "../model/address";
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
    .flatMap((route) => parsedRoute(route) ?? []);
}

function parsedRoute(route: z.infer<typeof ipRoute>): Route | undefined {
  const gateway = parseAddress(route.gateway ?? "");
  const destination = destinationOf(route);
  return (
    destination && {
      destination,
      ...(gateway !== undefined && { gateway }),
      ...nextHopsOf(route),
      ...(route.dev !== undefined && { link: route.dev }),
      metric: route.metric,
      table: route.table,
      ...(route.protocol === "ra" && { advertised: true }),
    }
  );
}

function nextHopsOf({ via, nexthops = [] }: z.infer<typeof ipRoute>): Pick<Route, "nextHops"> {
  const hops = [via?.host, ...nexthops.map(({ gateway }) => gateway)];
  const all = hops.flatMap((hop) => parseAddress(hop ?? "") ?? []);
  return all.length === 0 ? {} : { nextHops: all };
}

/** `default` has no family of its own: its gateway tells, or its preference. */
function destinationOf({ dst, pref, gateway }: z.infer<typeof ipRoute>): Prefix | undefined {
  if (dst === "default") return everything[pref !== undefined || gateway?.includes(":") ? 6 : 4];
  const address = parseAddress(dst);
  return address === undefined ? parsePrefix(dst) : hostPrefix(address);
}
