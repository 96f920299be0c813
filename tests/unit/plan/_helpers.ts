import { markOf, shortHash } from "../../../provider/ownership/mark";
import { desiredAttachment, undesiredAttachment } from "../../../provider/desired/container-attachment";
import { desiredNetwork, undesiredNetwork } from "../../../provider/desired/network";
import { desiredVlan, undesiredVlan } from "../../../provider/desired/vlan-sub-interface";
import type { DesiredAbsence, DesiredVlanLink } from "../../../provider/model/desired";
import type { AttachmentRecord } from "../../../provider/model/attachment";
import type { HostFacts, HostState, NetworkNamespace, Route } from "../../../provider/model/host-state";
import { standardVlanFlags } from "../../../provider/model/vlan-flags";
import type { Link, LinkAddress, VlanData } from "../../../provider/model/link";
import type { NetworkRecord } from "../../../provider/model/network";
import type { OwnershipRecord } from "../../../provider/model/ownership";
import { planAttachment } from "../../../provider/plan/container-attachment/container-attachment";
import { planAttachmentAbsence } from "../../../provider/plan/container-attachment/absence";
import { planAbsence } from "../../../provider/plan/vlan-sub-interface/absence";
import type { PlanResult } from "../../../provider/plan/plan";
import { planNetwork } from "../../../provider/plan/network/network";
import { planNetworkAbsence } from "../../../provider/plan/network/absence";
import { planVlan } from "../../../provider/plan/vlan-sub-interface/vlan-sub-interface";
import { parseContainerAttachment } from "../../../provider/inputs/container-attachment";
import { parseIpvlanNetwork, parseMacvlanNetwork, type NetworkSpec } from "../../../provider/inputs/network";
import {
  parseVlanSubInterface,
  type VlanSubInterfaceSpec,
} from "../../../provider/inputs/vlan-sub-interface";
import { desiredTrunk, undesiredTrunk } from "../../../provider/desired/vlan-trunk";
import { parseVlanTrunk, type VlanTrunkSpec } from "../../../provider/inputs/vlan-trunk";
import { planTrunk, planTrunkAbsence } from "../../../provider/plan/vlan-trunk/vlan-trunk";
import { desiredRoute, undesiredRoute } from "../../../provider/desired/host-route";
import { parseHostRoute, type HostRouteSpec } from "../../../provider/inputs/host-route";
import type { RouteRecord } from "../../../provider/model/host-route";
import { planRoute, planRouteAbsence } from "../../../provider/plan/host-route/host-route";
import { typed, type Plain } from "../_plain";

/**
 * Short name of a resource: `dev/web1-vlan10` is resource `web1-vlan10` of stack `dev`. `dev/trunk` is a trunk, and
 * `dev/trunk.10` its link of that VLAN.
 */
export type ResourceName = string;

export function urnOf(resource: ResourceName): string {
  const [stack = "", ...name] = resource.split("/");
  const type = typeOf(name.join("/"));
  return `urn:pulumi:${stack}::lab::pulumi-nodejs:dynamic/trunkline:${type}::${name.join("/")}`;
}

function typeOf(name: string): string {
  if (name.startsWith("route")) return "HostRoute";
  return name.startsWith("trunk") ? "VlanTrunk" : "VlanSubInterface";
}

/** A host in short. Omitted parts are those of a healthy host, omitted properties of a link those of one that is up. */
export interface BriefState {
  facts?: Plain<Partial<HostFacts>>;
  links: BriefLink[];
  elsewhere?: { namespace: string; netns?: number; link: BriefLink }[];
  namespaces?: (Plain<Partial<NetworkNamespace>> & { inode: number })[];
  engines?: HostState["engines"];
  bridgeVlans?: HostState["bridgeVlans"];
  answers?: Plain<HostState["answers"]>;
  attachments?: (Plain<Partial<Omit<AttachmentRecord, "urn">>> & { madeBy: ResourceName })[];
  revision?: number;
  sysctls?: HostState["sysctls"];
  duplicates?: Plain<HostState["duplicates"]>;
  rules?: Plain<HostState["rules"]>;
  answersBy?: string;
  records?: BriefRecord[];
  networks?: BriefNetwork[];
  routes?: (Plain<Partial<Route>> & { destination: string })[];
  routeRecords?: (Plain<Omit<RouteRecord, "id" | "urn" | "owned">> & {
    madeBy: ResourceName;
    owned?: boolean;
  })[];
}

export interface BriefNetwork extends Plain<Partial<Omit<NetworkRecord, "urn">>> {
  name: string;
  madeBy: ResourceName;
}

export interface BriefLink extends Plain<Partial<Omit<Link, "vlan" | "addresses">>> {
  index: number;
  name: string;
  /** Name of the link below, in place of `parentIndex`. */
  parent?: string;
  vlan?: Partial<VlanData> & { vlanId: number };
  addresses?: (string | Plain<LinkAddress>)[];
  /** The resource whose mark the link has, in place of `alias`. */
  madeBy?: ResourceName;
}

export interface BriefRecord extends Partial<Omit<OwnershipRecord, "urn">> {
  link: string;
  madeBy: ResourceName;
}

export function hostState(brief: BriefState): HostState {
  const { facts, links, elsewhere = [], records = [], networks = [], routes = [] } = brief;
  const inFull = (link: BriefLink): Plain<Link> => linkInFull(link, links);
  return typed<HostState>({
    facts: {
      kernel: "6.12.41",
      iproute2: "6.15.0",
      bootId: "this-boot",
      arping: true,
      tools: ["ping", "bash"],
      modules: { "8021q": "ready", macvlan: "ready", ipvlan: "ready", dummy: "ready" },
      ipv6: "on",
      sysctls: {},
      engines: [],
      wireless: [],
      managers: {},
      lacks: [],
      ...facts,
    },
    links: links.map(inFull),
    elsewhere: elsewhere.map(({ namespace, netns = 1, link }) => ({ namespace, netns, link: inFull(link) })),
    namespaces: (brief.namespaces ?? []).map((netns) => ({
      own: false,
      paths: [],
      routes: [],
      sysctls: {},
      ...netns,
    })),
    engines: brief.engines ?? {},
    bridgeVlans: brief.bridgeVlans ?? {},
    answers: brief.answers ?? [],
    routeRecords: (brief.routeRecords ?? []).map(({ madeBy, ...rest }) => ({
      id: shortHash(urnOf(madeBy)),
      urn: urnOf(madeBy),
      owned: true,
      ...rest,
    })),
    copies: [],
    skipped: [],
    revision: brief.revision ?? 0,
    sysctls: brief.sysctls ?? {},
    duplicates: brief.duplicates ?? [],
    ...(brief.rules && { rules: brief.rules }),
    ...(brief.answersBy && { answersBy: brief.answersBy }),
    attachments: (brief.attachments ?? []).map(({ madeBy, ...rest }) => ({
      id: shortHash(urnOf(madeBy)),
      urn: urnOf(madeBy),
      network: "db",
      container: "netns red",
      netns: 7,
      interfaceName: "eth0",
      addresses: [],
      routes: [],
      standby: [],
      gatewayPriority: 0,
      sysctls: {},
      ...rest,
    })),
    routes: routes.map((route) => ({ metric: 0, table: "main", ...route })),
    networks: networks.map(({ madeBy, ...rest }) => ({
      urn: urnOf(madeBy),
      child: { driver: "ipvlan", mode: "l2", flag: "bridge" },
      parent: "eth0",
      allowSharedParent: false,
      subnets: [],
      ...rest,
    })),
    records: records.map(({ madeBy, ...rest }) => ({ urn: urnOf(madeBy), owned: true, build: [], ...rest })),
  });
}

function linkInFull(brief: BriefLink, links: readonly BriefLink[]): Plain<Link> {
  const { parent, vlan, addresses = [], madeBy, ...rest } = brief;
  const parentIndex = links.find(({ name }) => name === parent)?.index;
  const up = rest.up ?? true;
  return {
    alternativeNames: [],
    kind: vlan ? "vlan" : "device",
    mtu: 1500,
    macAddress: "02:00:00:00:00:01",
    up,
    lowerUp: up,
    alias: madeBy === undefined ? "" : markOf(urnOf(madeBy)),
    ...rest,
    ...(parentIndex !== undefined && { parentIndex }),
    ...(vlan && {
      vlan: { protocol: "802.1Q", flags: standardVlanFlags, ingressQos: {}, egressQos: {}, ...vlan },
    }),
    addresses: addresses.map((address) =>
      typeof address === "string" ? { address, scope: "global", dynamic: false } : address,
    ),
  };
}

/** A program's wish in short. */
export interface BriefWish {
  /** Default: a VLAN sub-interface. */
  kind?: "ipvlanNetwork" | "macvlanNetwork" | "containerAttachment" | "vlanTrunk" | "hostRoute";
  /** Default: `dev/web1-vlan10`. */
  resource?: ResourceName;
  /** The options as in a program; `parent` and `vlanId` are always set. */
  options: Readonly<Record<string, unknown>>;
  /** The former options, and the resource's former name if it had another one. */
  former?: { resource?: ResourceName; options: Readonly<Record<string, unknown>> };
  /** The resource is to be deleted; `owned` is the value in its state. */
  delete?: { owned: boolean };
}

export function specOf(
  options: BriefWish["options"],
  resource: ResourceName = "dev/web1-vlan10",
): VlanSubInterfaceSpec {
  const { spec, problems } = parseVlanSubInterface({
    resourceUrn: urnOf(resource),
    host: { name: "web1", connection: "192.0.2.11" },
    ...options,
  });
  if (spec === undefined) throw new Error(problems.join("; "));
  return spec;
}

export function desired(wish: Omit<BriefWish, "delete">): DesiredVlanLink {
  const { resource, options, former } = wish;
  return desiredVlan(
    specOf(options, resource),
    former && specOf(former.options, former.resource ?? resource),
  );
}

export function undesired({
  resource,
  options,
  delete: { owned } = { owned: true },
}: BriefWish): DesiredAbsence {
  return undesiredVlan(specOf(options, resource), owned);
}

export function planFor(wish: BriefWish, state: HostState): PlanResult {
  if (wish.kind === "containerAttachment") return planForAttachment(wish, state);
  if (wish.kind === "hostRoute") return planForRoute(wish, state);
  if (wish.kind === "vlanTrunk") return planForTrunk(wish, state);
  if (wish.kind !== undefined) return planForNetwork(wish, state);
  return wish.delete === undefined ? planVlan(desired(wish), state) : planAbsence(undesired(wish), state);
}

function planForTrunk({ options, former, ...wish }: BriefWish, state: HostState): PlanResult {
  const spec = trunkSpecOf(options);
  if (wish.delete !== undefined) return planTrunkAbsence(undesiredTrunk(spec), state);
  const desired = desiredTrunk(spec, former && trunkSpecOf(former.options));
  return planTrunk(desired, state, { isFree: () => true });
}

function planForRoute({ options, former, ...wish }: BriefWish, state: HostState): PlanResult {
  const { resource = "dev/route" } = wish;
  const spec = routeSpecOf(options, resource);
  if (wish.delete !== undefined) return planRouteAbsence(undesiredRoute(spec, wish.delete.owned), state);
  return planRoute(
    desiredRoute(spec, former && routeSpecOf(former.options, former.resource ?? resource)),
    state,
  );
}

function routeSpecOf(options: BriefWish["options"], resource: ResourceName): HostRouteSpec {
  const { spec, problems } = parseHostRoute({
    resourceUrn: urnOf(resource),
    host: { name: "web1", connection: "192.0.2.11" },
    ...options,
  });
  if (spec === undefined) throw new Error(problems.join("; "));
  return spec;
}

export function trunkSpecOf(options: BriefWish["options"]): VlanTrunkSpec {
  const { spec, problems } = parseVlanTrunk({
    resourceUrn: urnOf("dev/trunk"),
    host: { name: "web1", connection: "192.0.2.11" },
    parent: "eth0",
    ...options,
  });
  if (spec === undefined) throw new Error(problems.join("; "));
  return spec;
}

function planForAttachment(wish: BriefWish, state: HostState): PlanResult {
  const { spec, problems } = parseContainerAttachment({
    resourceUrn: urnOf(wish.resource ?? "dev/web"),
    host: { name: "web1", connection: "192.0.2.11" },
    name: "web",
    network: "db",
    ...wish.options,
  });
  if (spec === undefined) throw new Error(problems.join("; "));
  return wish.delete === undefined
    ? planAttachment(desiredAttachment(spec), state)
    : planAttachmentAbsence(undesiredAttachment(spec), state);
}

function planForNetwork(wish: BriefWish, state: HostState): PlanResult {
  const spec = networkSpecOf(wish);
  if (wish.delete !== undefined) return planNetworkAbsence(undesiredNetwork(spec), state);
  return planNetwork(desiredNetwork(spec), state);
}

export function networkSpecOf({ kind, options, resource = "dev/db" }: BriefWish): NetworkSpec {
  const parse = kind === "macvlanNetwork" ? parseMacvlanNetwork : parseIpvlanNetwork;
  const { spec, problems } = parse({
    resourceUrn: urnOf(resource),
    host: { name: "web1", connection: "192.0.2.11" },
    name: "db",
    ...options,
  });
  if (spec === undefined) throw new Error(problems.join("; "));
  return spec;
}
