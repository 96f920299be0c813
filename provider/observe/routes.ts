import { z } from "zod";
import { hostPrefix, parseAddress, parsePrefix } from "../ipam/address";
import { everything } from "../ipam/prefix";
import type { Prefix } from "../model/address";
import { routeProtocol } from "../model/host-route";
import type { NextHop, Route } from "../model/host-state";
import type { NextHopObjects } from "./next-hops";

const hop = {
  gateway: z.string().optional(),
  /** The gateway of an IPv4 route via an IPv6 neighbour. */
  via: z.object({ host: z.string() }).optional(),
  dev: z.string().optional(),
};

/** The fields of `ip -j route show table all` that are read here. */
const ipRoute = z.object({
  type: z.string().optional(),
  dst: z.string(),
  ...hop,
  nexthops: z.array(z.object(hop)).optional(),
  /** Of a next-hop object; where net.ipv4.nexthop_compat_mode is 0, the route says nothing else of its ways. */
  nhid: z.number().optional(),
  /** `onlink`, and what the kernel found out: `linkdown`, `offload`. */
  flags: z.array(z.string()).optional(),
  /** Who made the route: `kernel`, `boot` (somebody by hand), `static`, `dhcp`, `ra`. */
  protocol: z.string().optional(),
  /** Router preference, RFC 4191: every IPv6 route has one, no IPv4 route does. */
  pref: z.string().optional(),
  metric: z.number().default(0),
  table: z.string().default("main"),
});

type IpHop = z.infer<z.ZodObject<typeof hop>>;
type IpRoute = z.infer<typeof ipRoute>;

/** Returns the unicast routes of a host; local and broadcast entries only repeat its addresses. */
export function parseRoutes(routes: unknown, objects: NextHopObjects = new Map()): Route[] {
  return z
    .array(ipRoute)
    .parse(routes)
    .filter((route) => route.table !== "local" && (route.type ?? "unicast") === "unicast")
    .flatMap((route) => parsedRoute(withWays(route, objects)) ?? []);
}

/** Adds the ways of a route that names a next-hop object instead. */
function withWays(route: IpRoute, objects: NextHopObjects): IpRoute {
  const { nhid, dev, nexthops } = route;
  const ways =
    nhid === undefined || dev !== undefined || nexthops !== undefined ? [] : (objects.get(nhid) ?? []);
  const [way, ...others] = ways;
  if (way === undefined) return route;
  const isOfFamily = way.gateway === undefined || way.gateway.includes(":") === (route.pref !== undefined);
  return others.length === 0 && isOfFamily ? { ...route, ...way } : { ...route, nexthops: [...ways] };
}

function parsedRoute(route: IpRoute): Route | undefined {
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
      ...(route.protocol === routeProtocol && { protocol: routeProtocol }),
    }
  );
}

function nextHopsOf({ via, dev, nexthops }: IpRoute): Pick<Route, "nextHops"> {
  const hops = nexthops ?? (via === undefined ? [] : [{ via, dev }]);
  return hops.length === 0 ? {} : { nextHops: hops.map(nextHopOf) };
}

function nextHopOf({ gateway, via, dev }: IpHop): NextHop {
  const address = parseAddress(gateway ?? via?.host ?? "");
  return { ...(address !== undefined && { gateway: address }), ...(dev !== undefined && { link: dev }) };
}

/** `default` does not name an address family; the route's preference or a gateway does. */
function destinationOf({ dst, pref, gateway, nexthops = [] }: IpRoute): Prefix | undefined {
  const gateways = [gateway, ...nexthops.map((each) => each.gateway)];
  const isOfIpv6 = pref !== undefined || gateways.some((each) => each?.includes(":"));
  if (dst === "default") return everything[isOfIpv6 ? 6 : 4];
  const address = parseAddress(dst);
  return address === undefined ? parsePrefix(dst) : hostPrefix(address);
}
