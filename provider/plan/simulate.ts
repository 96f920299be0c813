import type { AttachmentRecord } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { Link, LinkAddress } from "../model/link";
import type { NetworkRecord } from "../model/network";
import type { OwnershipRecord } from "../model/ownership";
import type { LinkStep, NewChildLink, NewVlanLink, Plan, RecordChange, SpaceStep, Step } from "../model/step";
import { linkNamed } from "./find";
import { inSpace, outOfSpace } from "./space";

/** The host as it will be when `plan` has been carried out: what the next plan for it starts from. */
export function simulate(state: HostState, plan: Plan): HostState {
  const stepped = plan.steps.reduce((current, { step }) => afterStep(current, step), state);
  return plan.records.reduce(afterRecordChange, stepped);
}

export function afterStep(state: HostState, step: Step): HostState {
  if (step.kind !== "inSpace") return afterLinkStep(state, step);
  const { inode } = step.space;
  return outOfSpace(state, inode, afterLinkStep(inSpace(state, inode), step.step));
}

function afterLinkStep(state: HostState, step: SpaceStep): HostState {
  switch (step.kind) {
    case "expectAlias":
    case "setSysctl":
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
    case "addRoute":
    case "keepRoute": {
      const { destination, gateway } = step.route;
      const route = { ...step.route, link: step.name, metric: 0, table: "main" };
      const others = state.routes.filter(
        (other) =>
          !(other.destination === destination && other.gateway === gateway && other.link === step.name),
      );
      return { ...state, routes: [...others, route] };
    }
    case "deleteRoute":
      return {
        ...state,
        routes: state.routes.filter(
          ({ destination, link }) => !(destination === step.route.destination && link === step.name),
        ),
      };
    case "addVlanLink":
      return { ...state, links: [...state.links, newVlanLink(state, step.link)] };
    case "addDummyLink":
      return {
        ...state,
        links: [...state.links, { ...newLink(state, step.name), kind: "dummy", mtuBytes: 1500 }],
      };
    case "deleteLink":
      return withoutLink(state, step.name);
    default:
      return {
        ...state,
        links: state.links.map((link) => (link.name === step.name ? changedLink(link, step) : link)),
      };
  }
}

function newChildLink(state: HostState, { name, parent, child, mtuBytes }: NewChildLink): Link {
  const below = linkNamed(state, parent);
  return {
    ...newLink(state, name),
    kind: child.driver,
    ...(below && { parentIndex: below.index }),
    mtuBytes: mtuBytes ?? below?.mtuBytes ?? 1500,
    child,
  };
}

/** Into another namespace; where it is moved back nobody plans any further. */
function movedLink(state: HostState, { name, to }: Extract<LinkStep, { kind: "moveLink" }>): HostState {
  const link = linkNamed(state, name);
  if (link === undefined || to === "host") return state;
  const moved: Link = { ...link, up: false, addresses: [], parentNamespaceId: 0 };
  const there = { namespace: to.path, space: to.inode, link: moved };
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
    mtuBytes: mtuBytes ?? below?.mtuBytes ?? 1500,
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

/** The kernel deletes what sits on a link with it. */
function withoutLink(state: HostState, name: string): HostState {
  const gone = new Set(state.links.filter((link) => link.name === name).map((link) => link.index));
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const link of state.links) {
      if (link.parentIndex !== undefined && gone.has(link.parentIndex)) gone.add(link.index);
    }
  }
  return { ...state, links: state.links.filter((link) => !gone.has(link.index)) };
}

type ChangeStep = Extract<LinkStep, { kind: `set${string}` | "addAddress" | "deleteAddress" }>;

function changedLink(link: Link, step: ChangeStep): Link {
  switch (step.kind) {
    case "setAlias":
      return { ...link, alias: step.alias };
    case "setMtu":
      return { ...link, mtuBytes: step.mtuBytes };
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

function afterRecordChange(state: HostState, change: RecordChange): HostState {
  const recordsBut = (link: string): OwnershipRecord[] =>
    state.records.filter((record) => record.link !== link);
  const networksBut = (name: string): NetworkRecord[] =>
    state.networks.filter((network) => network.name !== name);
  const attachmentsBut = (id: string): AttachmentRecord[] =>
    state.attachments.filter((attachment) => attachment.id !== id);
  switch (change.kind) {
    case "claim":
      // It stands only while its transaction runs; the record that follows replaces it.
      return state;
    case "put": {
      const { link, urn, owned, build } = change;
      return { ...state, records: [...recordsBut(link), { link, urn, owned, build }] };
    }
    case "drop":
      return { ...state, records: recordsBut(change.link) };
    case "putNetwork":
      return { ...state, networks: [...networksBut(change.network.name), change.network] };
    case "putAttachment":
      return { ...state, attachments: [...attachmentsBut(change.attachment.id), change.attachment] };
    case "dropAttachment":
      return { ...state, attachments: attachmentsBut(change.id) };
    case "dropNetwork":
      return { ...state, networks: networksBut(change.name) };
  }
}
