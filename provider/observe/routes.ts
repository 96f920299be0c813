import { z } from "zod";
import { hostPrefix, parseAddress, parsePrefix } from "../ipam/address";
import { everything } from "../ipam/prefix";
import type { Prefix } from "../model/address";
import type { Route } from "../model/host-state";

/** The fields of `ip -j route show table all` that are read here. */
const ipRoute = z.object({
  type: z.string().optional(),
  dst: z.string(),
  gateway: z.string().optional(),
  /** The gateway of an IPv4 route via an IPv6 neighbour. */
  via: z.object({ host: z.string() }).optional(),
  nexthops: z.array(z.object({ gateway: z.string().optional() })).optional(),
  dev: z.string().optional(),
  /** `onlink`, and what the kernel found out: `linkdown`, `offload`. */
  flags: z.array(z.string()).optional(),
  /** Who made the route: `kernel`, `boot` (somebody by hand), `static`, `dhcp`, `ra`. */
  protocol: z.string().optional(),
  /** Router preference, RFC 4191: every IPv6 route has one, no IPv4 route does. */
  pref: z.string().optional(),
  metric: z.number().default(0),
  table: z.string().default("main"),
});

/** Returns the unicast routes of a host; local and broadcast entries only repeat its addresses. */
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
      ...(gateway !== undefined && route.flags?.includes("onlink") === true && { onlink: true }),
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

/** `default` does not name an address family; the route's preference or gateway does. */
function destinationOf({ dst, pref, gateway }: z.infer<typeof ipRoute>): Prefix | undefined {
  if (dst === "default") return everything[pref !== undefined || gateway?.includes(":") ? 6 : 4];
  const address = parseAddress(dst);
  return address === undefined ? parsePrefix(dst) : hostPrefix(address);
}
