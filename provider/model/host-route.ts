import type { LinkRoute } from "./link";

/**
 * The rtnetlink protocol number (rtm_protocol) of the routes that `HostRoute` makes; `ip route` shows it as `proto 116`. It
 * says that such a route is Trunkline's where a run was cut off before it wrote the record. Neither the kernel's headers nor
 * the rt_protos of iproute2 and FRR give the number to anybody.
 */
export const routeProtocol = "116";

/** One file under `/var/lib/trunkline/routes`: a route of the host that a resource made or uses. */
export interface RouteRecord {
  /** 12 hex digits that stand for the resource. */
  readonly id: string;
  readonly urn: string;
  /** False: the route was there before and is only used. */
  readonly owned: boolean;
  /** Name of the link that the program asked for; absent: the one that the gateway is on. */
  readonly link?: string;
  /** With its metric. */
  readonly route: LinkRoute;
}
