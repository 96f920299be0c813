import { isDeepStrictEqual } from "node:util";
import type { AddressPlanSpec } from "../inputs/address-plan";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";
import type { Properties } from "../inputs/fields";
import type { HostRouteSpec } from "../inputs/host-route";
import type { HostReference } from "../inputs/host";
import type { IpvlanNetworkSpec, MacvlanNetworkSpec } from "../inputs/network";
import type { ProbeSpec } from "../inputs/probe";
import type { VlanSubInterfaceSpec } from "../inputs/vlan-sub-interface";
import type { VlanTrunkSpec } from "../inputs/vlan-trunk";

/** The effect of changing a property: nothing on the host, a change in place, or another link. */
export type ChangeImpact = "none" | "update" | "replace";

export type ImpactTable<Spec> = Readonly<Record<keyof Spec, ChangeImpact>>;

/** The kernel cannot change the parent, id or protocol of a VLAN link, nor (while it is up) its name. */
export const vlanSubInterfaceImpact = {
  resourceUrn: "update",
  // Another host is a replacement; another way to reach the same one is not.
  host: "update",
  parent: "replace",
  vlanId: "replace",
  protocol: "replace",
  name: "replace",
  mtu: "update",
  macAddress: "update",
  addresses: "update",
  allowOverlap: "update",
  allowDisconnect: "update",
  otherAddresses: "update",
  sysctls: "update",
  routes: "update",
  acceptRa: "update",
  keepAddressesOnDown: "update",
  flags: "update",
  ingressQos: "update",
  egressQos: "update",
  up: "update",
  adopt: "update",
} satisfies ImpactTable<VlanSubInterfaceSpec>;

/** A place has one route; a change gives the new one before it takes the old one. */
export const hostRouteImpact = {
  resourceUrn: "update",
  host: "update",
  // The resource's own name.
  name: "none",
  destination: "update",
  gateway: "update",
  onlink: "update",
  link: "update",
  metric: "update",
  table: "update",
  allowOverlap: "update",
  allowDisconnect: "update",
} satisfies ImpactTable<HostRouteSpec>;

/** Within a trunk, VLANs come and go, and the link of one of them may be made anew. */
export const vlanTrunkImpact = {
  resourceUrn: "update",
  host: "update",
  // The resource's own name.
  name: "none",
  parent: "replace",
  vlans: "update",
  defaults: "update",
  nameTemplate: "update",
  allowDisconnect: "update",
} satisfies ImpactTable<VlanTrunkSpec>;

/**
 * A network's links are made when containers are attached. The first one fixes everything that all of them share, but
 * not the addresses of later ones. A change that would take away an address in use is refused.
 */
const networkImpact = {
  resourceUrn: "update",
  host: "update",
  name: "replace",
  parent: "replace",
  internal: "replace",
  mode: "replace",
  subnets: "update",
  mtu: "update",
  allowSharedParent: "update",
  allowOverlap: "update",
  allowDisconnect: "update",
  checkDuplicates: "update",
  checkGateway: "update",
  hostShim: "update",
  // The network of an engine is another one.
  engine: "replace",
} as const;

export const ipvlanNetworkImpact = {
  ...networkImpact,
  // The kernel changes it for all links of the parent at once, while they run.
  flag: "update",
} satisfies ImpactTable<IpvlanNetworkSpec>;

export const macvlanNetworkImpact = networkImpact satisfies ImpactTable<MacvlanNetworkSpec>;

/** A link keeps its kind, place, name and MAC address; its addresses, routes and other settings can change. */
export const containerAttachmentImpact = {
  resourceUrn: "update",
  host: "update",
  name: "replace",
  network: "replace",
  container: "replace",
  interfaceName: "replace",
  macAddress: "replace",
  addresses: "update",
  defaultRoute: "update",
  gatewayPriority: "update",
  required: "update",
  sysctls: "update",
  routes: "update",
  mtu: "update",
} satisfies ImpactTable<ContainerAttachmentSpec>;

/** Whatever changes, the probe runs again. */
export const probeImpact = {
  resourceUrn: "update",
  host: "update",
  name: "none",
  from: "update",
  to: "update",
  kind: "update",
  expect: "update",
  within: "update",
  seenFrom: "update",
} satisfies ImpactTable<ProbeSpec>;

/** A holder whose range has to be another one is given that in place. */
export const addressPlanImpact = {
  resourceUrn: "update",
  cidr: "update",
  prefixLength: "update",
  holders: "update",
  reserved: "update",
  released: "update",
} satisfies ImpactTable<AddressPlanSpec>;

export interface Changes {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
}

/** What only the hosts can tell of a change. */
export interface Judgement {
  /** Tells whether two hosts are one machine; a host that is not known yet counts as the same. */
  isSameHost(former: HostReference, next: HostReference): boolean;
  /** Tells whether what is on the host is already as the new value of an option asks, such as under a renamed parent. */
  isAlreadySo?(option: string): boolean;
}

/** Finds the properties that differ between the old and the new inputs. An unknown value counts as different. */
export function changesBetween<Spec>(
  table: ImpactTable<Spec>,
  { olds, news }: { readonly olds: Properties; readonly news: Properties },
  judge: Judgement,
): Changes {
  const changed = Object.keys(table).filter((name) =>
    name === "host"
      ? !isSameReference(olds["host"], news["host"])
      : !isDeepStrictEqual(olds[name] ?? undefined, news[name] ?? undefined),
  );
  const [former, next] = [hostIn(olds), hostIn(news)];
  const moves = former !== undefined && next !== undefined && !judge.isSameHost(former, next);
  const replaces = changed.filter((name) => {
    if (name === "host") return moves;
    return table[name as keyof Spec] === "replace" && (moves || judge.isAlreadySo?.(name) !== true);
  });
  return { changed, replaces };
}

/** A machine-id that was not known before, or is not known now, is not a change. */
function isSameReference(former: unknown, next: unknown): boolean {
  const [{ machine: had, ...old }, { machine: has, ...now }] = [fieldsOf(former), fieldsOf(next)];
  return isDeepStrictEqual(old, now) && (had === undefined || has === undefined || had === has);
}

function fieldsOf(value: unknown): Properties {
  return typeof value === "object" && value !== null ? { ...value } : { value };
}

/** Returns the host in inputs or in a state; undefined while it is not known. */
export function hostIn({ host }: Properties): HostReference | undefined {
  return typeof host === "object" && host !== null && "name" in host && "connection" in host
    ? (host as HostReference)
    : undefined;
}
