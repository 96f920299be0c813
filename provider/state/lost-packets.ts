import { addressOf, familyOf, prefixLength } from "../ipam/address";
import { covers, overlap } from "../ipam/prefix";
import type { HostState } from "../model/host-state";
import type { LinkRoute } from "../model/link";
import { isSameLink } from "./links";
import { isSamePlace, linksOf } from "./routes";

/** A host as it will be, and what messages call it. */
interface SeenHost {
  readonly name: string;
  readonly state: HostState;
}

/** By family, the sysctl that says whether a host forwards. */
const forwardingPaths = { 4: "net/ipv4/ip_forward", 6: "net/ipv6/conf/all/forwarding" } as const;

/**
 * Says why a host that is the gateway of a route would drop what comes to it by that; empty if it is not the gateway.
 *
 * In modes l3 and l3s the kernel takes what comes in by a network's parent for the network's containers before it would be
 * forwarded; what comes in by another link finds no way to them, whether or not the host forwards.
 */
export function nextHopWarnings(
  { destination, gateway }: LinkRoute,
  { name: host, state }: SeenHost,
): string[] {
  const link = state.links.find(({ addresses }) =>
    addresses.some(({ address }) => addressOf(address) === gateway),
  );
  if (gateway === undefined || link === undefined) return [];
  const network = state.networks.find(({ subnets }) =>
    subnets.some(({ cidr }) => overlap(cidr, destination)),
  );
  if (network?.child.driver === "ipvlan" && network.child.mode !== "l2") {
    const { parent, child } = network;
    if (isSameLink(state, parent, link.name)) return [];
    return [
      `${host}: what comes in by "${link.name}", which has the gateway ${gateway} to ${destination}, does not reach the containers of the network "${network.name}": in mode ${child.mode}, they get what comes in by its parent "${parent}"; give the route a gateway there, or the network the parent "${link.name}"`,
    ];
  }
  const path = forwardingPaths[familyOf(destination)];
  if ((state.facts.forwarding?.[path] ?? "0") !== "0") return [];
  const sysctl = path.replaceAll("/", ".");
  return [
    `${host}: it is the gateway ${gateway} to ${destination}, but does not forward IPv${String(familyOf(destination))} (${sysctl} is 0); have it do so: sysctl -w ${sysctl}=1, and the same in /etc/sysctl.d`,
  ];
}

/**
 * Says why a host would drop what comes back from the destination of its route: with strict filtering (RFC 3704 §2.2), only
 * what comes in by the link of its best route there passes. IPv6 has no such filter.
 *
 * @param seen the host with the route
 */
export function reversePathWarnings(route: LinkRoute, { name: host, state }: SeenHost): string[] {
  if (familyOf(route.destination) === 6 || state.facts.forwarding?.["net/ipv4/conf/all/rp_filter"] !== "1")
    return [];
  const given = state.routes.find((each) => isSamePlace(each, route));
  const [best] = state.routes
    .filter(({ table, destination }) => table === "main" && covers(destination, route.destination))
    .sort(
      (left, right) =>
        prefixLength(right.destination) - prefixLength(left.destination) || left.metric - right.metric,
    );
  const { link } = given ?? {};
  if (link === undefined || (best !== undefined && linksOf(best).includes(link))) return [];
  const instead =
    best === undefined ? "it has none in table main" : `that leads over "${linksOf(best).join('" and "')}"`;
  return [
    `${host}: it drops what comes from ${route.destination} by "${link}", since it takes that only by the link of its best route there (net.ipv4.conf.all.rp_filter is 1), and ${instead}; allow it: sysctl -w net.ipv4.conf.${link.replaceAll(".", "/")}.rp_filter=2, and the same in /etc/sysctl.d`,
  ];
}
