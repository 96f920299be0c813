import type { DesiredAbsence, DesiredVlanLink } from "../model/desired";
import type { VlanSubInterfaceSpec } from "../inputs/vlan-sub-interface";
import { addressOf, bitsOf, familyOf, prefixLength, prefixOf, standardMetric } from "../ipam/address";
import type { LinkRoute } from "../model/link";
import { ownerOf } from "../ownership/mark";

/** The state of a sub-interface that was made before; older releases may have written fewer options. */
type FormerVlanSubInterface = Partial<VlanSubInterfaceSpec>;

/**
 * @param former the sub-interface before this change: an option that is no longer given goes back to the kernel's
 *   default, while one that was never given is left alone
 */
export function desiredVlan(
  spec: VlanSubInterfaceSpec,
  former: FormerVlanSubInterface = {},
): DesiredVlanLink {
  const { host, resourceUrn, name, parent, up, adopt, allowOverlap, otherAddresses, sysctls } = spec;
  const { mtu: ownMtu, macAddress: ownMac, addresses: own } = spec;
  const { vlanId, protocol, flags, ingressQos, egressQos } = spec;
  const mtu = ownMtu ?? (former.mtu === undefined ? undefined : "kernel-default");
  const macAddress = ownMac ?? (former.macAddress === undefined ? undefined : "kernel-default");
  const addresses = own ?? (former.addresses === undefined ? undefined : []);
  return {
    host: host.name,
    owner: ownerOf(resourceUrn, former.resourceUrn === undefined ? [] : [former.resourceUrn]),
    name,
    parent,
    vlan: { vlanId, protocol, flags, ingressQos, egressQos },
    ...(mtu !== undefined && { mtu }),
    ...(macAddress !== undefined && { macAddress }),
    ...(addresses !== undefined && { addresses }),
    allowOverlap,
    ...(otherAddresses !== undefined && { otherAddresses }),
    sysctls: { ...sysctls, ...sysctlsOf(spec) },
    ...routing(spec),
    up,
    adopt,
  };
}

/**
 * Gives each route its metric. In a table of its own, routes hold for what is sent from the link's addresses: rules say so,
 * and the subnets of these addresses are there as well, so that neighbours are not sent to by the router. Both are for the
 * families of which there are such routes.
 */
function routing({
  routes: given = [],
  addresses = [],
}: Pick<VlanSubInterfaceSpec, "routes" | "addresses">): Pick<DesiredVlanLink, "routes" | "rules"> {
  const routes = given.map((route): LinkRoute => ({
    ...route,
    metric: route.metric ?? standardMetric(route.destination),
  }));
  const tabled = given.filter((route) => route.table !== undefined);
  const table = tabled[0]?.table;
  if (table === undefined) return { routes, rules: [] };
  const families = tabled.map(({ destination }) => familyOf(destination));
  const own = addresses.filter((address) => families.includes(familyOf(address)));
  const subnets = [...new Set(own.map(prefixOf))]
    .filter((subnet) => prefixLength(subnet) < bitsOf(familyOf(subnet)))
    .filter((subnet) => !routes.some((route) => route.table === table && route.destination === subnet))
    .map((destination): LinkRoute => ({ destination, metric: standardMetric(destination), table }));
  return {
    routes: [...subnets, ...routes],
    rules: own.map((address) => ({ from: addressOf(address), table })),
  };
}

/** The kernel's names of the options that are sysctls. */
export const acceptRaSysctl = "net.ipv6.conf.IFNAME.accept_ra";
export const keepAddressesSysctl = "net.ipv6.conf.IFNAME.keep_addr_on_down";

/** Accepts advertisements even on a host that forwards (2): what 1 means depends on the host's other settings. */
function sysctlsOf({
  acceptRa,
  keepAddressesOnDown: keep,
}: Pick<VlanSubInterfaceSpec, "acceptRa" | "keepAddressesOnDown">): DesiredVlanLink["sysctls"] {
  return {
    ...(acceptRa !== undefined && { [acceptRaSysctl]: acceptRa ? "2" : "0" }),
    ...(keep !== undefined && { [keepAddressesSysctl]: keep ? "1" : "0" }),
  };
}

export function undesiredVlan(spec: VlanSubInterfaceSpec, owned: boolean): DesiredAbsence {
  const { host, resourceUrn, name, parent, vlanId, protocol } = spec;
  return { host: host.name, owner: ownerOf(resourceUrn), name, parent, vlan: { vlanId, protocol }, owned };
}
