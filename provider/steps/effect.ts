import { canonicalPrefix, sameSubnet } from "../ipam/prefix";
import type { AttachmentRoute } from "../model/attachment";
import type { HostState, Route } from "../model/host-state";
import type { Link, LinkAddress } from "../model/link";
import type { LinkStep, NewChildLink, NewVlanLink, Plan, NetnsStep, Step } from "../model/step";
import { linkNamed } from "../state/links";
import { afterRecordChange } from "./records";
import { inNetns, outOfNetns, sysctlsIn, withSysctls } from "../state/namespaces";

/** What the kernel gives a link that has nothing below it (ETH_DATA_LEN). */
export const ethernetMtu = 1500;

/** The host as it will be when `plan` has been carried out: what the next plan for it starts from. */
export function simulate(state: HostState, plan: Plan): HostState {
  const stepped = plan.steps.reduce((current, { step }) => afterStep(current, step), state);
  return plan.records.reduce(afterRecordChange, stepped);
}

export function afterStep(state: HostState, step: Step): HostState {
  if (step.kind !== "inNetns") return afterLinkStep(state, step);
  const { inode } = step.netns;
  const sysctls = afterSysctlStep(sysctlsIn(state, inode), step.step);
  const inside = afterLinkStep(inNetns(state, inode), step.step);
  return withSysctls(outOfNetns(state, inode, inside), inode, sysctls);
}

type Sysctls = Readonly<Record<string, string>>;

/** What became of those that records name; a link takes its own along. */
function afterSysctlStep(before: Sysctls, step: NetnsStep): Sysctls {
  const without = (isGone: (path: string) => boolean): Sysctls =>
    Object.fromEntries(Object.entries(before).filter(([path]) => !isGone(path)));
  switch (step.kind) {
    case "setSysctl":
      return { ...before, [step.key]: step.value };
    case "tuneSysctl":
      return step.value === "default"
        ? without((path) => path === step.key)
        : { ...before, [step.key]: step.value };
    case "deleteLink":
    case "moveLink":
      return without((path) => path.split("/")[3] === step.name);
    default:
      return before;
  }
}

function afterLinkStep(state: HostState, step: NetnsStep): HostState {
  switch (step.kind) {
    case "expectAlias":
    case "setSysctl":
    case "tuneSysctl":
      return state;
    case "addChildLink":
      return { ...state, links: [...state.links, newChildLink(state, step.link)] };
    case "moveLink":
      return movedLink(state, step);
    case "renameLink":
      return {
        ...state,
        links: state.links.map((link) => (link.name === step.name ? { ...link, name: step.to } : link)),
      };
    case "takeRoute":
    case "addRoute":
    case "keepRoute": {
      const { destination, gateway } = step.route;
      const route = { ...step.route, link: step.name, metric: 0, table: "main" };
      const others = state.routes.filter(
        (other) =>
          !(other.destination === destination && other.gateway === gateway && other.link === step.name) &&
          !(step.kind === "takeRoute" && isSameRoute(other, step.from)),
      );
      return { ...state, routes: [...others, route] };
    }
    case "deleteRoute":
      return {
        ...state,
        routes: state.routes.filter((route) => !isSameRoute(route, step)),
      };
    case "addVlanLink":
      return { ...state, links: [...state.links, newVlanLink(state, step.link)] };
    case "addDummyLink":
      return {
        ...state,
        links: [
          ...state.links,
          { ...newLink(state, step.name), kind: "dummy", mtuBytes: step.mtuBytes ?? ethernetMtu },
        ],
      };
    case "deleteLink":
      return withoutLink(state, step.name);
    case "deleteAddress":
      return withoutSubnetRoute(withLinkChanged(state, step), step);
    default:
      return withLinkChanged(state, step);
  }
}

function withLinkChanged(state: HostState, step: ChangeStep): HostState {
  const links = state.links.map((link) => (link.name === step.name ? changedLink(link, step) : link));
  return { ...state, links };
}

/** With a link's last address of a subnet the kernel takes its own route there. */
function withoutSubnetRoute(
  state: HostState,
  { name, cidr }: Extract<LinkStep, { kind: "deleteAddress" }>,
): HostState {
  const left = linkNamed(state, name)?.addresses ?? [];
  if (left.some((address) => sameSubnet(address.cidr, cidr))) return state;
  return {
    ...state,
    routes: state.routes.filter(
      ({ link, destination, gateway }) =>
        link !== name || destination !== canonicalPrefix(cidr) || gateway !== undefined,
    ),
  };
}

function isSameRoute(
  { destination, gateway, link }: Route,
  from: { readonly name: string; readonly route: AttachmentRoute } | undefined,
): boolean {
  if (from === undefined) return false;
  return link === from.name && destination === from.route.destination && gateway === from.route.gateway;
}

function newChildLink(state: HostState, { name, parent, child, mtuBytes }: NewChildLink): Link {
  const below = linkNamed(state, parent);
  return {
    ...newLink(state, name),
    kind: child.driver,
    ...(below && { parentIndex: below.index }),
    mtuBytes: mtuBytes ?? below?.mtuBytes ?? ethernetMtu,
    child,
  };
}

/** Into another namespace; where it is moved back nobody plans any further. */
function movedLink(state: HostState, { name, to }: Extract<LinkStep, { kind: "moveLink" }>): HostState {
  const link = linkNamed(state, name);
  if (link === undefined || to === "host") return state;
  const moved: Link = { ...link, up: false, addresses: [], parentNamespaceId: 0 };
  const there = { namespace: to.path, netns: to.inode, link: moved };
  return {
    ...state,
    links: state.links.filter((other) => other !== link),
    elsewhere: [...state.elsewhere, there],
  };
}

/** A VLAN takes its parent's MTU and MAC address unless told otherwise. */
function newVlanLink(state: HostState, { name, parent, vlan, mtuBytes, macAddress }: NewVlanLink): Link {
  const below = linkNamed(state, parent);
  return {
    ...newLink(state, name),
    kind: "vlan",
    ...(below && { parentIndex: below.index }),
    mtuBytes: mtuBytes ?? below?.mtuBytes ?? ethernetMtu,
    macAddress: macAddress ?? below?.macAddress ?? "",
    vlan: { ...vlan, ingressQos: present(vlan.ingressQos), egressQos: present(vlan.egressQos) },
  };
}

function newLink(state: HostState, name: string): Omit<Link, "kind" | "mtuBytes"> {
  return {
    index: Math.max(0, ...state.links.map((link) => link.index)) + 1,
    name,
    alternativeNames: [],
    macAddress: "",
    up: false,
    lowerUp: false,
    alias: "",
    addresses: [],
  };
}

/** The kernel deletes what sits on a link with it, and the routes over it. */
function withoutLink(state: HostState, name: string): HostState {
  const gone = new Set(state.links.filter((link) => link.name === name).map((link) => link.index));
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const link of state.links) {
      if (link.parentIndex !== undefined && gone.has(link.parentIndex)) gone.add(link.index);
    }
  }
  const names = new Set(state.links.filter((link) => gone.has(link.index)).map((link) => link.name));
  return {
    ...state,
    links: state.links.filter((link) => !gone.has(link.index)),
    routes: state.routes.filter(({ link }) => link === undefined || !names.has(link)),
  };
}

type ChangeStep = Extract<LinkStep, { kind: `set${string}` | "addAddress" | "deleteAddress" }>;

function changedLink(link: Link, step: ChangeStep): Link {
  switch (step.kind) {
    case "setAlias":
      return { ...link, alias: step.alias };
    case "setMtu":
      return { ...link, mtuBytes: step.mtuBytes };
    case "setIpvlanFlag":
      return { ...link, child: { driver: "ipvlan", mode: step.mode, flag: step.flag } };
    case "setMacAddress":
      return { ...link, macAddress: step.macAddress };
    case "setUp":
      return step.up ? { ...link, up: true } : { ...link, up: false, addresses: withoutIpv6(link.addresses) };
    case "setVlanFlags":
      return link.vlan
        ? { ...link, vlan: { ...link.vlan, flags: { ...link.vlan.flags, ...step.flags } } }
        : link;
    case "setQos":
      return link.vlan
        ? {
            ...link,
            vlan: {
              ...link.vlan,
              ingressQos: present({ ...link.vlan.ingressQos, ...step.ingressQos }),
              egressQos: present({ ...link.vlan.egressQos, ...step.egressQos }),
            },
          }
        : link;
    case "addAddress":
      return { ...link, addresses: [...without(link.addresses, step.cidr), permanent(step.cidr)] };
    case "deleteAddress":
      return { ...link, addresses: without(link.addresses, step.cidr) };
  }
}

function without(addresses: readonly LinkAddress[], gone: string): LinkAddress[] {
  return addresses.filter(({ cidr }) => cidr !== gone);
}

/** A link that goes down loses its IPv6 addresses. */
function withoutIpv6(addresses: readonly LinkAddress[]): LinkAddress[] {
  return addresses.filter(({ cidr }) => !cidr.includes(":"));
}

function permanent(cidr: string): LinkAddress {
  return { cidr, scope: "global", dynamic: false };
}

function present(map: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(map).filter(([, to]) => to !== 0));
}
