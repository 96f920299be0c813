import type { AttachmentRoute } from "../model/attachment";
import { standardMetric } from "../ipam/address";
import type { HostState, Route } from "../model/host-state";
import type { LinkRoute } from "../model/link";
import { linkNamed } from "../state/links";
import { undoOn, type IpKinds } from "./kind";

/** A route and the name of the link that it leads over. */
interface Way {
  readonly name: string;
  readonly route: LinkRoute;
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

/** Records of links are read by these words; see routesIn in ../records/link.ts. */
function routeWords({ name, route }: Way): string[] {
  const { destination, gateway, onlink, metric, table } = route;
  return [
    ...[destination, ...(gateway === undefined ? [] : ["via", gateway]), "dev", name],
    ...(onlink === true ? ["onlink"] : []),
    ...(metric === undefined || metric === standardMetric(destination) ? [] : ["metric", String(metric)]),
    ...(table === undefined ? [] : ["table", table]),
  ];
}

/** Returns what has to be said to make a route of the main table again. */
export function routeOf({ destination, gateway, onlink }: AttachmentRoute): AttachmentRoute {
  return { destination, ...(gateway !== undefined && { gateway }), ...(onlink === true && { onlink }) };
}

/** Adds a route, unless its link is missing. */
function withRoute(state: HostState, way: Way): HostState {
  if (linkNamed(state, way.name) === undefined) return state;
  const route: Route = { metric: 0, table: "main", ...way.route, link: way.name };
  return { ...state, routes: [...withoutRoute(state, way).routes, route] };
}

function withoutRoute(state: HostState, { name, route }: Way): HostState {
  return {
    ...state,
    routes: state.routes.filter(
      ({ link, destination, gateway, table }) =>
        !(
          link === name &&
          destination === route.destination &&
          gateway === route.gateway &&
          table === (route.table ?? "main")
        ),
    ),
  };
}
