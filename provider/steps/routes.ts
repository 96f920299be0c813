import { isIpv6, prefixOf } from "../ipam/address";
import type { Prefix } from "../model/address";
import type { AttachmentRoute } from "../model/attachment";
import type { HostState, Route } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep } from "../model/step";
import { linkNamed } from "../state/links";
import { undoOn, type IpKinds } from "./kind";

/** The metric of an IPv6 route for which nobody asked for one (IP6_RT_PRIO_USER); of an IPv4 route it is 0. */
const ip6RouteMetric = 1024;

/** A route and the name of the link that it leads over. */
interface Way {
  readonly name: string;
  readonly route: AttachmentRoute;
}

export const routeKinds = {
  addRoute: {
    argv: (step) => ["route", "add", ...routeWords(step)],
    undo: (step, before) =>
      undoOn(step, before, ({ name }) => [{ kind: "deleteRoute", name, route: step.route }]),
    effect: (step, before) => withRoute(before, step),
  },
  takeRoute: {
    argv: (step) => ["route", "replace", ...routeWords(step)],
    undo: ({ name, route, from }, before) =>
      undoOn({ name }, before, (link) =>
        from === undefined
          ? [{ kind: "deleteRoute", name: link.name, route }]
          : [{ kind: "takeRoute", ...from, from: { name: link.name, route } }],
      ),
    effect: ({ name, route, from }, before) => {
      const after = withRoute(before, { name, route });
      return from === undefined || after === before ? after : withoutRoute(after, from);
    },
  },
  keepRoute: {
    argv: (step) => ["route", "replace", ...routeWords(step)],
    // The route was there before.
    undo: () => [],
    effect: (step, before) => withRoute(before, step),
  },
  deleteRoute: {
    argv: (step) => ["route", "delete", ...routeWords(step)],
    undo: (step, before) =>
      undoOn(step, before, ({ name }) => [{ kind: "keepRoute", name, route: step.route }]),
    effect: (step, before) => withoutRoute(before, step),
  },
} satisfies IpKinds<"addRoute" | "takeRoute" | "keepRoute" | "deleteRoute">;

function routeWords({ name, route: { destination, gateway, onlink } }: Way): string[] {
  const by = gateway === undefined ? [] : ["via", gateway];
  return [destination, ...by, "dev", name, ...(onlink === true ? ["onlink"] : [])];
}

/** Returns what has to be said to make a route again. */
export function routeOf({ destination, gateway, onlink }: AttachmentRoute): AttachmentRoute {
  return { destination, ...(gateway !== undefined && { gateway }), ...(onlink === true && { onlink }) };
}

/**
 * Restores the routes over a link that is made again, as far as `ip route replace` makes the same ones: in the main table
 * and with the kernel's own metric. What the kernel or a router of the segment makes comes back without that.
 */
export function routesAgain({ name, addresses }: Link, { routes }: HostState): LinkStep[] {
  const isOfSubnet = (destination: Prefix): boolean =>
    addresses.some(({ address }) => prefixOf(address) === destination);
  return routes
    .filter(({ link, table, advertised }) => link === name && table === "main" && advertised !== true)
    .filter(({ destination, metric }) => metric === (isIpv6(destination) ? ip6RouteMetric : 0))
    .filter(({ destination, gateway }) => gateway !== undefined || !isOfSubnet(destination))
    .sort((left, right) => Number(left.gateway !== undefined) - Number(right.gateway !== undefined))
    .map((route) => ({ kind: "keepRoute", name, route: routeOf(route) }));
}

/** Adds a route, unless its link is missing. */
function withRoute(state: HostState, way: Way): HostState {
  if (linkNamed(state, way.name) === undefined) return state;
  const route: Route = { ...way.route, link: way.name, metric: 0, table: "main" };
  return { ...state, routes: [...withoutRoute(state, way).routes, route] };
}

function withoutRoute(state: HostState, { name, route }: Way): HostState {
  return {
    ...state,
    routes: state.routes.filter(
      ({ link, destination, gateway }) =>
        !(link === name && destination === route.destination && gateway === route.gateway),
    ),
  };
}
