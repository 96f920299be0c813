import { addressOf, prefixLength } from "../../ipam/address";
import { rangeOf } from "../../ipam/pool";
import { contains, overlap } from "../../ipam/prefix";
import type { Address, Prefix } from "../../model/address";
import type { HostState, Route } from "../../model/host-state";
import type { NetworkRecord, Subnet } from "../../model/network";
import type { Owner } from "../../model/ownership";
import { listNames } from "../../state/words";
import { linkNamed } from "../../state/links";
import { hopsOf, isOnLink, linksInWords } from "../../state/routes";
import { Refusal } from "../../errors";
import { shimOf } from "../../state/shims";
import { nameTaken } from "../refusals/link";

/**
 * Returns what speaks against a shim, above all that it would capture what the host reaches over another link now.
 *
 * @param besides networks that conflict with the shim's own: a conflict with their shims need not be reported as well
 */
export function hostShimRefusals(
  { name, hostShim: shim, subnets }: NetworkRecord,
  { owner, state, besides }: { owner: Owner; state: HostState; besides: readonly NetworkRecord[] },
): Refusal[] {
  if (shim === undefined) return [];
  const own = shimOf(name, owner, state);
  const holder = linkNamed(state, shim.name);
  const told = besides.map((network) => network.hostShim?.name);
  const others = {
    ...state,
    links: state.links.filter((link) => link !== own && !told.includes(link.name)),
    routes: state.routes.filter(({ link }) => link === undefined || !told.includes(link)),
  };
  return [
    ...(holder === undefined || holder === own ? [] : [nameTaken(shim, holder, state)]),
    ...subnets.flatMap((subnet) => captured(subnet, own?.name ?? shim.name, others)),
  ];
}

/** Refuses to reroute what the host has or needs: our own connection to the host may depend on it. */
function captured(subnet: Subnet, shim: string, state: HostState): Refusal[] {
  const range = rangeOf(subnet);
  const within = [...routesAgainst(subnet, shim, state), ...peersIn(range, state)];
  if (within.length === 0) return [];
  return [
    {
      code: "subnet-taken",
      problem: `hostShim: ${range}, routed over the shim, would capture ${listNames(within, 5)}`,
      remedy: `give the subnet ${subnet.cidr} an ipRange that holds containers only and is narrower than what the host routes, since only that range is routed over the shim`,
    },
  ];
}

/**
 * Finds clashing routes. A LAN may be wider than its containers' range, and so may a route over gateways; a route as
 * narrow is somebody's own.
 */
function routesAgainst(subnet: Subnet, shim: string, { routes }: HostState): string[] {
  const range = rangeOf(subnet);
  const isWider = ({ destination }: Route): boolean => prefixLength(destination) < prefixLength(range);
  const clashes = routes
    .filter(
      ({ link, table, destination }) => table === "main" && link !== shim && !destination.endsWith("/0"),
    )
    .filter(
      (route) =>
        overlap(route.destination, range) &&
        !(isWider(route) && (subnet.ipRange !== undefined || !isOnLink(route))),
    )
    .map(
      (route) =>
        `${isWider(route) ? "part of " : ""}${route.destination} (routed over ${linksInWords(route)})`,
    );
  return [...new Set(clashes)];
}

function peersIn(prefix: Prefix, { links, routes, facts }: HostState): string[] {
  const inside = (address: Address): boolean => contains(prefix, address);
  const own = links.flatMap(({ name, addresses }) =>
    addresses
      .map(({ address }) => addressOf(address))
      .filter(inside)
      .map((address) => `${address} (the host itself, on ${name})`),
  );
  const hops = routes
    .flatMap(hopsOf)
    .flatMap(({ gateway }) => gateway ?? [])
    .filter(inside)
    .map((address) => `${address} (a next hop of the host's routes)`);
  const { client } = facts;
  const manager =
    client !== undefined && inside(client) ? [`${client} (where the host is managed from)`] : [];
  return [...new Set([...own, ...hops, ...manager])];
}
