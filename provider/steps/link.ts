import { isIpv6 } from "../ipam/address";
import type { InterfaceAddress } from "../model/address";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep } from "../model/step";
import { permanentAddresses } from "../state/permanent-addresses";
import { addressAgain } from "./addresses";
import { fitsBatchLine } from "./batch";
import { changeLink, undoOn, type IpKinds } from "./kind";
import { mtuWords, withNewLink } from "./new-link";
import { rebuild } from "./rebuild";
import { routesAgain } from "./routes";
import { renamedSysctls, withoutSysctlsOf } from "./sysctls";

/** Steps on a link of any kind. */
export const linkKinds = {
  addDummyLink: {
    argv: (step) => ["link", "add", "name", step.name, ...mtuWords(step), "type", "dummy"],
    undo: ({ name }) => [{ kind: "deleteLink", name }],
    effect: (step, before) => withNewLink(before, step, () => ({ kind: "dummy" })),
  },
  deleteLink: {
    argv: ({ name }) => ["link", "delete", "dev", name],
    undo: (step, before, netns) =>
      undoOn(step, before, (link) => rebuild(link, before, { netns, sysctls: step.sysctls })),
    effect: ({ name }, before, netns) => withoutSysctlsOf(withoutLink(before, name), name, netns),
  },
  renameLink: {
    argv: ({ name, to }) => ["link", "set", "dev", name, "name", to],
    undo: (step, before) =>
      undoOn(step, before, ({ name }) => [{ kind: "renameLink", name: step.to, to: name }]),
    effect: (step, before, netns) =>
      renamedSysctls(
        changeLink(step, before, (link) => ({ ...link, name: step.to })),
        step,
        netns,
      ),
  },
  setAlias: {
    argv: ({ name, alias }) => ["link", "set", "dev", name, "alias", alias],
    undo: (step, before) =>
      undoOn(step, before, ({ name, alias }) =>
        fitsBatchLine(alias) ? [{ kind: "setAlias", name, alias }] : [],
      ),
    effect: (step, before) => changeLink(step, before, (link) => ({ ...link, alias: step.alias })),
  },
  setMtu: {
    argv: ({ name, mtu }) => ["link", "set", "dev", name, "mtu", String(mtu)],
    undo: (step, before) =>
      undoOn(step, before, (link) => [
        { kind: "setMtu", name: link.name, mtu: link.mtu },
        ...(losesIpv6(link, step.mtu) ? ipv6Again(link, before) : []),
      ]),
    effect: (step, before) =>
      changeLink(step, before, (link) => ({
        ...link,
        mtu: step.mtu,
        addresses: losesIpv6(link, step.mtu)
          ? link.addresses.filter(({ address }) => !isIpv6(address))
          : link.addresses,
      })),
  },
  setMacAddress: {
    argv: ({ name, macAddress }) => ["link", "set", "dev", name, "address", macAddress],
    undo: (step, before) =>
      // Nobody knows yet which MAC address a link has that the same plan makes.
      undoOn(step, before, ({ name, macAddress }) =>
        macAddress === "" ? [] : [{ kind: "setMacAddress", name, macAddress }],
      ),
    effect: (step, before) => changeLink(step, before, (link) => ({ ...link, macAddress: step.macAddress })),
  },
  setUp: {
    argv: ({ name, up }) => ["link", "set", "dev", name, up ? "up" : "down"],
    undo: (step, before) =>
      undoOn(step, before, (link) => [
        { kind: "setUp", name: link.name, up: link.up },
        // The step or its undo loses these: a link that is down may have IPv6 addresses from before it was up.
        ...lostWhenDown(link).map((cidr) => addressAgain(link, cidr)),
      ]),
    effect: ({ name, up }, before) =>
      changeLink({ name }, before, (link) =>
        up
          ? { ...link, up }
          : { ...link, up, addresses: link.addresses.filter(({ address }) => !isIpv6(address)) },
      ),
  },
} satisfies IpKinds<
  "addDummyLink" | "deleteLink" | "renameLink" | "setAlias" | "setMtu" | "setMacAddress" | "setUp"
>;

/** The kernel turns IPv6 off on a link with an MTU below IPv6's least one (RFC 8200 §5). */
const leastIpv6Mtu = 1280;

function losesIpv6({ mtu }: Link, next: number): boolean {
  return mtu >= leastIpv6Mtu && next < leastIpv6Mtu;
}

/** Restores what a link loses with IPv6: its permanent addresses, and the routes over it. */
function ipv6Again(link: Link, before: HostState): LinkStep[] {
  return [
    ...permanentAddresses(link)
      .filter(isIpv6)
      .map((cidr) => addressAgain(link, cidr)),
    ...routesAgain(link, before).filter(
      (step) => step.kind === "keepRoute" && isIpv6(step.route.destination),
    ),
  ];
}

/** Returns the permanent addresses that a link loses when it goes down: the kernel keeps only IPv4 ones. */
function lostWhenDown(link: Link): InterfaceAddress[] {
  return permanentAddresses(link).filter(isIpv6);
}

/** Deletes a link with everything on top of it and the routes over these links, like the kernel. */
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
