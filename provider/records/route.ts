import type { RouteRecord } from "../model/host-route";
import { recordsIn, valuesOf } from "./lines";
import { parseRouteWords, routeWords } from "./route-words";

/**
 * Parses the records of a host's own routes. One record, format 1:
 *
 *     trunkline-route 1 3f5a9c01d2e4
 *     urn urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:HostRoute::web1-to-web2
 *     owned yes
 *     route 10.2.0.0/24 via 10.10.0.12 dev eth0.10 metric 5 table 100 proto 116
 *
 * The words of the last line are those of `ip route add`, by which the host gives itself the route again when it boots, if
 * it is `owned`. Without `dev`, the kernel takes the link that the gateway is on by then.
 */
export function parseRouteRecords(text: string): RouteRecord[] {
  return recordsIn(text, /^trunkline-route 1 ([0-9a-f]{12})$/).flatMap(({ name: id, lines }) => {
    const [[urn], [owned], [words = ""]] = [
      valuesOf(lines, "urn"),
      valuesOf(lines, "owned"),
      valuesOf(lines, "route"),
    ];
    const route = parseRouteWords(words);
    return urn === undefined || owned === undefined || route === undefined
      ? []
      : [{ id, urn, owned: owned === "yes", ...route }];
  });
}

/** Returns the lines of a route's record, heading included. */
export function routeRecordLines({ id, urn, owned, ...way }: RouteRecord): string[] {
  return [
    `trunkline-route 1 ${id}`,
    `urn ${urn}`,
    `owned ${owned ? "yes" : "no"}`,
    `route ${routeWords(way).join(" ")}`,
  ];
}
