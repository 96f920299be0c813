import { parseAddress, parsePrefix, standardMetric } from "../ipam/address";
import type { LinkRoute } from "../model/link";
import { isLinkName, numberIn } from "./lines";

/** A route and, if it is said, the link that it leads over. */
export interface RouteOver {
  readonly link?: string;
  readonly route: LinkRoute;
}

/** Spells a route as `ip route add` takes it, and as records keep it. */
export function routeWords({ link, route }: RouteOver): string[] {
  const { destination, gateway, onlink, metric, table, protocol } = route;
  return [
    ...[destination, ...(gateway === undefined ? [] : ["via", gateway])],
    ...(link === undefined ? [] : ["dev", link]),
    ...(onlink === true ? ["onlink"] : []),
    ...(metric === undefined || metric === standardMetric(destination) ? [] : ["metric", String(metric)]),
    ...(table === undefined ? [] : ["table", table]),
    ...(protocol === undefined ? [] : ["proto", protocol]),
  ];
}

/** Reads such words, which give the route its metric; undefined if they are none. */
export function parseRouteWords(text: string): RouteOver | undefined {
  const [to = "", ...words] = text.split(" ");
  const value = (keyword: string): string | undefined => words[words.indexOf(keyword) + 1 || words.length];
  const [destination, gateway] = [parsePrefix(to), parseAddress(value("via") ?? "")];
  if (destination === undefined) return undefined;
  const [link, table, protocol] = [value("dev"), value("table"), value("proto")];
  return {
    ...(isLinkName(link) && { link }),
    route: {
      destination,
      ...(gateway !== undefined && { gateway }),
      ...(words.includes("onlink") && { onlink: true as const }),
      metric: numberIn(value("metric"), 0, 4_294_967_295) ?? standardMetric(destination),
      ...(table !== undefined && { table }),
      ...(protocol !== undefined && { protocol }),
    },
  };
}
