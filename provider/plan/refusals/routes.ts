import { prefixLength, prefixOf } from "../../ipam/address";
import { overlap } from "../../ipam/prefix";
import type { HostState, Route } from "../../model/host-state";
import type { Link, LinkRoute } from "../../model/link";
import { vrfOf } from "../../state/links";
import { describeRoute, linksInWords } from "../../state/routes";
import { describeLink } from "../../state/words";
import type { Refusal } from "../../errors";

/** Refuses the place of a route that the host has; @param by what would replace it, in words */
export function routeTaken(route: LinkRoute, there: Route, by: string): Refusal {
  const over = there.gateway === undefined ? "" : ` via ${there.gateway}`;
  return {
    code: "route-taken",
    problem: `the host already has ${describeRoute(route)}:${over} over ${linksInWords(there)}, which ${by} would replace`,
    remedy: "give the route a metric of its own or another table, or delete that route first",
  };
}

/**
 * Refuses a part of another link's subnet, whose hosts would then be sent to by this one.
 *
 * @param link that the route leads over; undefined: it is yet to be made, and will be called `name`
 */
export function subnetParted(
  { destination, table }: LinkRoute,
  { name, link, allowOverlap }: { name: string; link: Link | undefined; allowOverlap: boolean },
  state: HostState,
): Refusal[] {
  if (table !== undefined || allowOverlap || prefixLength(destination) === 0) return [];
  const other = state.links.find(
    (each) =>
      each !== link &&
      each.child === undefined &&
      vrfOf(each, state) === vrfOf(link, state) &&
      each.addresses
        .map(({ address }) => prefixOf(address))
        .some((subnet) => overlap(subnet, destination) && prefixLength(subnet) < prefixLength(destination)),
  );
  if (other === undefined) return [];
  return [
    {
      code: "subnet-taken",
      problem: `the route to ${destination} over "${name}" leads to a part of the subnet of another link of the host: ${describeLink(other, state)}`,
      remedy: "leave it out, or set allowOverlap: true if the host is to send there over this link",
    },
  ];
}
