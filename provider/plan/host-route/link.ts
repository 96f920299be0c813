import { addressOf, prefixLength, prefixOf } from "../../ipam/address";
import { contains, isLinkLocal, linkLocal, overlap } from "../../ipam/prefix";
import type { Address, Prefix } from "../../model/address";
import type { DesiredRoute } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import { linkNamed, vrfOf } from "../../state/links";
import { listNames, listThere } from "../../state/words";
import type { Refusal } from "../../errors";

/** Finds the link that a route is to lead over, or says why the kernel would not take the route. */
export function linkFor({ link: asked, route }: DesiredRoute, state: HostState): Link | Refusal {
  const { destination, gateway } = route;
  const own =
    gateway &&
    state.links.find((each) => each.addresses.some(({ address }) => addressOf(address) === gateway));
  if (own !== undefined)
    return unfit(
      `${String(gateway)}, the gateway to ${destination}, is an address of the host itself, on "${own.name}"`,
      "give the address of the next router or host on the way there",
    );
  const link = asked === undefined ? linkTo(gateway, state) : linkNamed(state, asked);
  if (link === undefined) return asked === undefined ? nowhere(route, state) : missing(asked, state);
  if (!link.up)
    return unfit(
      `link "${link.name}" is down, and the kernel takes no route over it`,
      "bring the link up first",
    );
  if (gateway === undefined || route.onlink === true || isLinkLocal(gateway) || asked === undefined)
    return link;
  const within = subnetsOf(link, state);
  if (within.some((subnet) => contains(subnet, gateway))) return link;
  return unfit(
    `${gateway}, the gateway to ${destination}, is in no subnet of "${link.name}" (${subnetsInWords(within)})`,
    "give a gateway there, or set onlink: true if that router is on the link",
  );
}

/** Finds the link with the narrowest subnet that an address is in, as the kernel does. */
function linkTo(gateway: Address | undefined, state: HostState): Link | undefined {
  if (gateway === undefined) return undefined;
  return state.links
    .filter((link) => vrfOf(link, state) === undefined)
    .flatMap((link) => subnetsOf(link, state).map((subnet) => ({ link, subnet })))
    .filter(({ subnet }) => contains(subnet, gateway))
    .sort(
      (left, right) =>
        prefixLength(right.subnet) - prefixLength(left.subnet) ||
        Number(right.link.up) - Number(left.link.up),
    )[0]?.link;
}

/** Lists what is on a link itself: the subnets of its addresses, and the destinations of routes without a gateway. */
function subnetsOf({ name, addresses }: Link, { routes }: HostState): Prefix[] {
  const routed = routes
    .filter(
      ({ link, gateway, nextHops, table }) =>
        link === name && gateway === undefined && !nextHops && table === "main",
    )
    .map(({ destination }) => destination)
    .filter((destination) => prefixLength(destination) > 0);
  const all = [...addresses.map(({ address }) => prefixOf(address)), ...routed];
  return [...new Set(all)].filter((subnet) => !overlap(linkLocal, subnet));
}

function nowhere({ destination, gateway }: DesiredRoute["route"], state: HostState): Refusal {
  const all = [
    ...new Set(state.links.flatMap((link) => (link.kind === "loopback" ? [] : subnetsOf(link, state)))),
  ];
  return unfit(
    `${String(gateway)}, the gateway to ${destination}, is on no link of the host (${subnetsInWords(all)})`,
    "give a gateway in one of the host's subnets, or set link and onlink: true if that router is on a link",
  );
}

function missing(asked: string, { links }: HostState): Refusal {
  return unfit(
    `link "${asked}" does not exist`,
    listThere(
      "links",
      links.map(({ name }) => name),
    ),
  );
}

function subnetsInWords(subnets: readonly Prefix[]): string {
  return subnets.length === 0 ? "it has no addresses" : listNames(subnets, 5);
}

function unfit(problem: string, remedy: string): Refusal {
  return { code: "route-unfit", problem, remedy };
}
