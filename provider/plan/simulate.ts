import type { HostState } from "../model/host-state";
import type { Link, LinkAddress } from "../model/link";
import type { NetworkRecord } from "../model/network";
import type { OwnershipRecord } from "../model/ownership";
import type { NewVlanLink, Plan, RecordChange, Step } from "../model/step";
import { linkNamed } from "./find";

/** The host as it will be when `plan` has been carried out: what the next plan for it starts from. */
export function simulate(state: HostState, plan: Plan): HostState {
  const stepped = plan.steps.reduce((current, { step }) => afterStep(current, step), state);
  return plan.records.reduce(afterRecordChange, stepped);
}

export function afterStep(state: HostState, step: Step): HostState {
  switch (step.kind) {
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

type ChangeStep = Exclude<Step, { kind: "addVlanLink" | "addDummyLink" | "deleteLink" }>;

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
      return link.vlan ? { ...link, vlan: { ...link.vlan, flags: step.flags } } : link;
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
    case "dropNetwork":
      return { ...state, networks: networksBut(change.name) };
  }
}
