import { addressOf, prefixLength } from "../ipam/address";
import { contains, isLinkLocal } from "../ipam/prefix";
import type { Address, InterfaceAddress, Prefix } from "../model/address";
import type { HostState, Route } from "../model/host-state";
import type { Link } from "../model/link";
import { linkNamed, parentOf, vrfOf } from "./links";
import { hopsOf, linksOf } from "./routes";

/** The connection by which the host is managed, as the host sees it. */
export interface WayBack {
  readonly client: Address;
  readonly server: Address | undefined;
  /** Names of the links that it comes in and goes out by. */
  readonly links: readonly string[];
  /** The client, and the next hops to it; none that are link-local, to which no route leads. */
  readonly peers: readonly Peer[];
  /** VRF of these links, whose routes are its own. */
  readonly vrf: string | undefined;
  /** Name of the table by which the host answers; undefined: that of the VRF. */
  readonly table: string | undefined;
}

/** An address that the host sends to when it answers its client. */
export interface Peer {
  readonly address: Address;
  /** Prefix length of the route that leads there; -1 if no table that we know to be used has one. */
  readonly length: number;
  readonly metric: number;
}

/** Returns the connection by which the host is managed; undefined if its sshd does not tell where it comes from. */
export function wayBackOf(state: HostState): WayBack | undefined {
  const { client, server, zone } = state.facts;
  if (client === undefined) return undefined;
  if (zone !== undefined) return { client, server, links: [zone], peers: [], vrf: undefined, table: "main" };
  const entry = server && state.links.find(({ addresses }) => addresses.some(isAt(server)));
  const vrf = vrfOf(entry, state);
  // Rules may send what answers the client to another table.
  const table = vrf === undefined ? (state.answersBy ?? "main") : undefined;
  const routes = state.routes.filter((route) =>
    vrf === undefined ? route.table === table : isOfVrf(route, vrf, state),
  );
  const ways = waysTo(client, routes);
  const hops = ways.flatMap(hopsOf).flatMap(({ gateway }) => gateway ?? []);
  return {
    client,
    server,
    links: [...new Set([...(entry === undefined ? [] : [entry.name]), ...ways.flatMap(linksOf)])],
    peers: [client, ...hops]
      .filter((address) => !isLinkLocal(address))
      .map((address) => ({
        address,
        length: lengthOf(waysTo(address, routes)),
        metric: waysTo(address, routes)[0]?.metric ?? 0,
      })),
    vrf,
    table,
  };
}

/** Says where the connection comes from and, if known, goes to. */
export function endsInWords({ client, server }: WayBack): string {
  return server === undefined ? `from ${client}` : `from ${client} to ${server}`;
}

/** Checks whether a link carries the connection: it is one of its links, or below one or a port of one. */
export function carries(name: string, { links }: WayBack, state: HostState): boolean {
  const carriers = new Set<Link>();
  const add = (link: Link | undefined): void => {
    if (link === undefined || carriers.has(link)) return;
    carriers.add(link);
    add(link.kind === "veth" ? undefined : parentOf(state, link));
    for (const port of state.links.filter(({ master }) => master === link.name)) add(port);
  };
  for (const link of links) add(linkNamed(state, link));
  const link = linkNamed(state, name);
  return link !== undefined && carriers.has(link);
}

/** Checks whether a route of that prefix is what leads to one of the peers now. */
export function leadsBack(prefix: Prefix, { peers }: WayBack): boolean {
  return peers.some(({ address, length }) => length === prefixLength(prefix) && contains(prefix, address));
}

function isAt(address: Address): (of: { readonly address: InterfaceAddress }) => boolean {
  return (of) => addressOf(of.address) === address;
}

function isOfVrf(route: Route, vrf: string, state: HostState): boolean {
  return linksOf(route).some((name) => vrfOf(linkNamed(state, name), state) === vrf);
}

/** Returns the most specific routes to an address of the lowest metric. */
function waysTo(address: Address, routes: readonly Route[]): Route[] {
  const matching = routes.filter(({ destination }) => contains(destination, address));
  const length = lengthOf(matching);
  const closest = matching.filter(({ destination }) => prefixLength(destination) === length);
  const metric = Math.min(...closest.map((route) => route.metric));
  return closest.filter((route) => route.metric === metric);
}

function lengthOf(routes: readonly Route[]): number {
  return Math.max(-1, ...routes.map(({ destination }) => prefixLength(destination)));
}
