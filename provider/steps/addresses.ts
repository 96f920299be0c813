import { isIpv6, prefixLength, prefixOf } from "../ipam/address";
import { sameSubnet } from "../ipam/prefix";
import type { InterfaceAddress } from "../model/address";
import type { HostState } from "../model/host-state";
import type { Link, LinkAddress } from "../model/link";
import type { LinkStep } from "../model/step";
import { linkNamed } from "../state/links";
import { changeLink, undoOn, type IpKinds } from "./kind";
import { routeOf, routesAgain } from "./routes";

export const addressKinds = {
  addAddress: {
    // `replace` changes nothing if the address is already there; see missingAddresses.
    argv: (step) => [
      ...["address", "replace", step.cidr],
      ...broadcast(step.cidr),
      ...["dev", step.name],
      // An address given out by records needs no probe, and a container's address is there from its first packet on.
      ...(step.noProbe === true && isIpv6(step.cidr) ? ["nodad"] : []),
      // Only an iproute2 that knows the word tells of a protocol.
      ...(step.protocol === undefined ? [] : ["proto", step.protocol]),
    ],
    undo: ({ name, cidr }, before) =>
      undoOn({ name }, before, (link) =>
        link.addresses.some(({ address }) => address === cidr)
          ? []
          : [{ kind: "deleteAddress", name: link.name, cidr }],
      ),
    effect: ({ name, cidr, protocol }, before) =>
      changeLink({ name }, before, (link) => ({
        ...link,
        addresses: [
          ...without(link.addresses, cidr),
          { address: cidr, scope: "global", dynamic: false, ...(protocol !== undefined && { protocol }) },
        ],
      })),
  },
  deleteAddress: {
    argv: ({ name, cidr }) => ["address", "delete", cidr, "dev", name],
    undo: ({ name, cidr }, before, netns) =>
      undoOn({ name }, before, (link) => [
        addressAgain(link, cidr),
        ...(netns === undefined ? routesOfLast(link, cidr, before) : routesLost(link.name, before)),
      ]),
    effect: ({ name, cidr }, before) =>
      withoutSubnetRoute(
        changeLink({ name }, before, (link) => ({ ...link, addresses: without(link.addresses, cidr) })),
        { name, cidr },
      ),
  },
} satisfies IpKinds<"addAddress" | "deleteAddress">;

/** Gives a link an address again, as whoever gave it. */
export function addressAgain({ name, addresses }: Link, cidr: InterfaceAddress): LinkStep {
  const protocol = addresses.find(({ address }) => address === cidr)?.protocol;
  return { kind: "addAddress", name, cidr, ...(protocol !== undefined && { protocol }) };
}

/** Asks for an IPv4 broadcast address, which every distribution's own tools set but `ip` does not. IPv6 has none. */
function broadcast(address: InterfaceAddress): string[] {
  return isIpv6(address) || prefixLength(address) >= 31 ? [] : ["broadcast", "+"];
}

function without(addresses: readonly LinkAddress[], gone: InterfaceAddress): LinkAddress[] {
  return addresses.filter(({ address }) => address !== gone);
}

/** Restores a host's routes that go with a link's last IPv4 address, whoever made them. */
function routesOfLast(link: Link, cidr: InterfaceAddress, before: HostState): LinkStep[] {
  const ofIpv4 = link.addresses.filter(({ address }) => !isIpv6(address));
  if (isIpv6(cidr) || ofIpv4.length > 1) return [];
  return routesAgain(link, before).filter(
    (step) => step.kind === "keepRoute" && !isIpv6(step.route.destination),
  );
}

/** Restores the routes over gateways that go with a link's last address of a subnet, but no advertised ones. */
function routesLost(name: string, { routes }: HostState): LinkStep[] {
  return routes
    .filter(({ link, table, gateway }) => link === name && table === "main" && gateway !== undefined)
    .filter(({ advertised }) => advertised !== true)
    .map((route) => ({ kind: "keepRoute", name, route: routeOf(route) }));
}

/** Drops the kernel's own route to a subnet with the link's last address there, like the kernel. */
function withoutSubnetRoute(
  state: HostState,
  { name, cidr }: { readonly name: string; readonly cidr: InterfaceAddress },
): HostState {
  const left = linkNamed(state, name)?.addresses ?? [];
  if (left.some(({ address }) => sameSubnet(address, cidr))) return state;
  const isGone = ({ link, destination, gateway }: HostState["routes"][number]): boolean =>
    link === name && destination === prefixOf(cidr) && gateway === undefined;
  return { ...state, routes: state.routes.filter((route) => !isGone(route)) };
}
