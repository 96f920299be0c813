import { isIpv6, prefixOf, standardMetric } from "../ipam/address";
import type { AttachmentRoute } from "../model/attachment";
import type { HostState, Route } from "../model/host-state";
import type { Link, LinkRoute } from "../model/link";
import type { LinkStep } from "../model/step";
import { routeWords } from "../records/route-words";
import { linkNamed } from "../state/links";
import { undoOn, type IpKinds } from "./kind";

/** The metric of the IPv6 routes to a link's own subnets, which the kernel makes (IP6_RT_PRIO_ADDRCONF). */
const ip6SubnetMetric = 256;

/** A route and the name of the link that it leads over. */
interface Way {
  readonly name: string;
  readonly route: LinkRoute;
}

export const routeKinds = {
  addRoute: {
    argv: (step) => ["route", "add", ...words(step)],
    undo: (step, before) =>
      undoOn(step, before, ({ name }) => [{ kind: "deleteRoute", name, route: step.route }]),
    effect: (step, before) => withRoute(before, step),
  },
  takeRoute: {
    argv: (step) => ["route", "replace", ...words(step)],
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
    argv: (step) => ["route", "replace", ...words(step)],
    // The route was there before.
    undo: () => [],
    effect: (step, before) => withRoute(before, step),
  },
  deleteRoute: {
    argv: (step) => ["route", "delete", ...words(step)],
    undo: (step, before) =>
      undoOn(step, before, ({ name }) => [{ kind: "keepRoute", name, route: step.route }]),
    effect: (step, before) => withoutRoute(before, step),
  },
} satisfies IpKinds<"addRoute" | "takeRoute" | "keepRoute" | "deleteRoute">;

function words({ name, route }: Way): string[] {
  return routeWords({ link: name, route });
}

/** Returns what has to be said to make a route of the main table again. */
export function routeOf({ destination, gateway, onlink }: AttachmentRoute): AttachmentRoute {
  return { destination, ...(gateway !== undefined && { gateway }), ...(onlink === true && { onlink }) };
}

/** Returns what has to be said to make a host's route again, in whichever table. */
export function asLinkRoute(route: Route): LinkRoute {
  const { metric, table, protocol } = route;
  return {
    ...routeOf(route),
    ...(metric !== 0 && { metric }),
    ...(table !== "main" && { table }),
    ...(protocol !== undefined && { protocol }),
  };
}

/**
 * Restores the routes over a link that is made again. What the kernel or a router of the segment makes comes back without
 * that.
 */
export function routesAgain({ name, addresses }: Link, { routes }: HostState): LinkStep[] {
  const isKernels = ({ destination, gateway, table, metric }: Route): boolean =>
    gateway === undefined &&
    table === "main" &&
    ((isIpv6(destination) && metric === ip6SubnetMetric) ||
      addresses.some(({ address }) => prefixOf(address) === destination));
  return routes
    .filter((route) => route.link === name && route.advertised !== true && !isKernels(route))
    .sort((left, right) => Number(left.gateway !== undefined) - Number(right.gateway !== undefined))
    .map((route) => ({ kind: "keepRoute", name, route: asLinkRoute(route) }));
}

/** Adds a route, unless its link is missing. */
function withRoute(state: HostState, way: Way): HostState {
  if (linkNamed(state, way.name) === undefined) return state;
  const metric = standardMetric(way.route.destination);
  const route: Route = { metric, table: "main", ...way.route, link: way.name };
  return { ...state, routes: [...withoutRoute(state, way).routes, route] };
}

function withoutRoute(state: HostState, { name, route }: Way): HostState {
  return {
    ...state,
    routes: state.routes.filter(
      ({ link, destination, gateway, table, metric }) =>
        !(
          link === name &&
          destination === route.destination &&
          gateway === route.gateway &&
          table === (route.table ?? "main") &&
          metric === (route.metric ?? metric)
        ),
    ),
  };
}
