import { addressOf, hostAddress, prefixLength, prefixOf } from "../../ipam/address";
import { contains, overlap } from "../../ipam/prefix";
import type { InterfaceAddress } from "../../model/address";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState, Route } from "../../model/host-state";
import type { Link } from "../../model/link";
import { hopsOf, isOnLink, linksInWords, linksOf } from "../../state/routes";
import type { Refusal } from "../../errors";

/** Checks whether a host would take the segments of two links with these addresses for one. */
export function isOneSubnet(address: InterfaceAddress, wanted: InterfaceAddress): boolean {
  return overlap(address, wanted) && address !== hostAddress(addressOf(address));
}

export function subnetOfAnother(wanted: InterfaceAddress, desired: DesiredVlanLink, holder: string): Refusal {
  return subnetTaken(wanted, desired, `overlaps the subnet of another link of the host: ${holder}`);
}

/**
 * Refuses a subnet with a next hop over another link, or to which a route as narrow leads over another link. Routes that
 * come with a link's addresses are left to `isOneSubnet`: they go when the addresses go.
 */
export function reachedOtherwise(
  wanted: InterfaceAddress,
  desired: DesiredVlanLink,
  { over, state }: { over: readonly Link[]; state: HostState },
): Refusal[] {
  const subnet = prefixOf(wanted);
  const names = new Set<string | undefined>(over.map(({ name }) => name));
  const isOver = (name: string | undefined): boolean => names.has(name);
  const routes = state.routes.filter(({ table }) => table === "main");
  const hop = routes
    .flatMap(hopsOf)
    .find(({ gateway, link }) => gateway !== undefined && isOver(link) && contains(subnet, gateway));
  if (hop !== undefined)
    return [
      subnetTaken(
        wanted,
        desired,
        `holds ${hop.gateway ?? ""}, a next hop of the host's routes over ${hop.link ?? ""}`,
      ),
    ];
  const isConnected = ({ destination }: Route): boolean =>
    over.some(({ addresses }) => addresses.some(({ address }) => prefixOf(address) === destination));
  const narrow = routes.find(
    (route) =>
      isOnLink(route) &&
      overlap(route.destination, subnet) &&
      prefixLength(route.destination) >= prefixLength(subnet) &&
      linksOf(route).every(isOver) &&
      !isConnected(route),
  );
  if (narrow === undefined) return [];
  return [
    subnetTaken(
      wanted,
      desired,
      `overlaps ${narrow.destination}, which the host routes over ${linksInWords(narrow)}`,
    ),
  ];
}

function subnetTaken(wanted: InterfaceAddress, { name }: DesiredVlanLink, why: string): Refusal {
  return {
    code: "subnet-taken",
    problem: `${prefixOf(wanted)}, the subnet of ${addressOf(wanted)} for "${name}", ${why}`,
    remedy: "use another subnet, or set allowOverlap: true if the host is to reach it over this link as well",
  };
}
