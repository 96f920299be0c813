import { addressOf, isIpv6, prefixLength, prefixOf } from "../../ipam/address";
import { contains, sameSubnet } from "../../ipam/prefix";
import type { Address, InterfaceAddress, Prefix } from "../../model/address";
import type { HostState } from "../../model/host-state";
import type { LinkRoute, SourceRule } from "../../model/link";
import type { LinkStep, Step } from "../../model/step";
import { isPassthru } from "../../state/child-kind";
import { linkNamed, vrfOf } from "../../state/links";
import { stepOnHost } from "../../state/namespaces";
import { carries, endsInWords, leadsBack, wayBackOf, type Peer, type WayBack } from "../../state/way-back";
import type { Refusal } from "../../errors";

/** A link's new address or route. */
interface Gain {
  readonly link: string;
  readonly prefix: Prefix;
  readonly address?: Address;
  /** Absent: an address's, which counts whatever the metric is. */
  readonly metric?: number;
}

type StepTable<Result> = {
  readonly [Kind in LinkStep["kind"]]?: (
    step: Extract<LinkStep, { kind: Kind }>,
    way: WayBack,
    state: HostState,
  ) => Result;
};

/**
 * Refuses steps that can only cut the connection by which the host is managed. Where another step gives back what one
 * takes, the host finds out whether that helped: see ../armed.ts.
 */
export function wayBackLost(steps: readonly Step[], state: HostState): Refusal[] {
  const own = steps.flatMap(stepOnHost).filter(({ kind }) => kind in losses || kind in gains);
  const way = own.length === 0 ? undefined : wayBackOf(state);
  if (way === undefined) return [];
  for (const step of own) {
    const refusals = own.some((other) => givesBack(other, step, way)) ? [] : cutBy(step, way, state);
    if (refusals.length > 0) return refusals;
  }
  return [];
}

/** Checks for a step that takes away or captures a part of the connection, whatever other steps do. */
export function touchesWay(step: LinkStep, way: WayBack, state: HostState): boolean {
  const gain = lookUp(gains, step, way, state);
  if (gain === undefined || gain.address !== undefined) return cutBy(step, way, state).length > 0;
  // Over the very links, too, a route may lead elsewhere.
  return (
    (way.links.includes(gain.link) && way.peers.some((peer) => isTaken(peer, gain))) ||
    captured(gain, way, state).length > 0
  );
}

function cutBy(step: LinkStep, way: WayBack, state: HostState): Refusal[] {
  if (step.kind in losses) return lost(step, way, state);
  const gain = lookUp(gains, step, way, state);
  return gain === undefined ? [] : captured(gain, way, state);
}

/** Refuses an address of a link that would capture what the host sends to its manager. */
export function wayBackCaptured(cidr: InterfaceAddress, link: string, state: HostState): Refusal[] {
  const way = wayBackOf(state);
  return way === undefined
    ? []
    : captured({ link, prefix: prefixOf(cidr), address: addressOf(cidr) }, way, state);
}

/** What a step takes away of the connection, in words; nothing: undefined. */
const losses: StepTable<string | undefined> = {
  deleteLink: ({ name }, way, state) => (carries(name, way, state) ? `deleting link "${name}"` : undefined),
  moveLink: ({ name }, way, state) => (carries(name, way, state) ? `moving link "${name}"` : undefined),
  setUp: ({ name, up }, way, state) =>
    !up && carries(name, way, state) ? `taking link "${name}" down` : undefined,
  // All that the parent receives goes to the passthru link.
  addChildLink: ({ link: { parent, child } }, { links }, state) =>
    isPassthru(child) && links.includes(linkNamed(state, parent)?.name ?? parent)
      ? `mode passthru on link "${parent}"`
      : undefined,
  deleteAddress: ({ name, cidr }, way, state) =>
    isNeeded(cidr, name, { way, state }) ? `removing ${cidr} from link "${name}"` : undefined,
  deleteRoute: ({ name, route: { destination, table = "main" } }, way) =>
    way.links.includes(name) && table === way.table && leadsBack(destination, way)
      ? `removing the route to ${destination} over link "${name}"`
      : undefined,
  addRule: (step, way) => (isOfServer(step, way) ? `a rule for ${step.rule.from}` : undefined),
  deleteRule: (step, way) =>
    isOfServer(step, way) && way.table === step.rule.table
      ? `removing the rule for ${step.rule.from}`
      : undefined,
};

const gains: StepTable<Gain | undefined> = {
  addAddress: ({ name, cidr }) => ({ link: name, prefix: prefixOf(cidr), address: addressOf(cidr) }),
  addRoute: ({ name, route }, way) => gainOf(name, route, way),
  takeRoute: ({ name, route }, way) => gainOf(name, route, way),
};

/** A route of another table holds for those whom rules send there. */
function gainOf(
  link: string,
  { destination, metric, table = "main" }: LinkRoute,
  way: WayBack,
): Gain | undefined {
  if (table !== "main" && table !== way.table) return undefined;
  return { link, prefix: destination, ...(metric !== undefined && { metric }) };
}

/** What is sent from the server's address would take another way, which may lead nowhere. */
function isOfServer({ rule }: { readonly rule: SourceRule }, { server }: WayBack): boolean {
  return rule.from === server;
}

function lookUp<Result>(
  table: StepTable<Result>,
  step: LinkStep,
  way: WayBack,
  state: HostState,
): Result | undefined {
  const entry = table[step.kind] as ((step: LinkStep, way: WayBack, state: HostState) => Result) | undefined;
  return entry?.(step, way, state);
}

/** Checks for the address that the client connects to, and for the one whose subnet leads back to it. */
function isNeeded(
  cidr: InterfaceAddress,
  name: string,
  { way, state }: { way: WayBack; state: HostState },
): boolean {
  if (!way.links.includes(name)) return false;
  if (addressOf(cidr) === way.server) return true;
  if (!leadsBack(prefixOf(cidr), way)) return false;
  const inSubnet = (linkNamed(state, name)?.addresses ?? [])
    .map(({ address }) => address)
    .filter((address) => sameSubnet(address, cidr));
  // With an IPv4 subnet's first address on a link, its others go, and so does the route to the subnet.
  return isIpv6(cidr) ? inSubnet.length === 1 : inSubnet[0] === cidr;
}

/** Checks whether a step gives back what another one takes of the connection. */
function givesBack(step: LinkStep, taking: LinkStep, { server, peers }: WayBack): boolean {
  if (taking.kind === "deleteAddress")
    return (
      step.kind === "addAddress" &&
      step.name === taking.name &&
      addressOf(step.cidr) === server &&
      addressOf(taking.cidr) === server &&
      peers
        .filter(({ address }) => contains(prefixOf(taking.cidr), address))
        .every(({ address }) => contains(prefixOf(step.cidr), address))
    );
  if (taking.kind === "deleteRoute")
    return (
      (step.kind === "addRoute" || step.kind === "takeRoute") &&
      step.name === taking.name &&
      step.route.destination === taking.route.destination &&
      step.route.table === taking.route.table
    );
  return false;
}

/** What helps in any case. */
export const anotherWay = "for this change, connect to the host over another of its links and addresses";

function lost(step: LinkStep, way: WayBack, state: HostState): Refusal[] {
  const deed = lookUp(losses, step, way, state);
  if (deed === undefined) return [];
  return [
    {
      code: "way-back-lost",
      problem: `${deed} would cut the connection by which the host is managed (${endsInWords(way)})`,
      // Attachments have no such option.
      remedy: step.kind === "addChildLink" ? anotherWay : `${anotherWay}, or set allowDisconnect: true`,
    },
  ];
}

/** Checks for a prefix that holds a peer and is narrower than its route, or as narrow with no higher metric. */
function isTaken(peer: Peer, { prefix, metric = 0 }: Gain): boolean {
  const length = prefixLength(prefix);
  return (
    contains(prefix, peer.address) &&
    (length > peer.length || (length === peer.length && metric <= peer.metric))
  );
}

/** Refuses a prefix as narrow as the route that leads to a peer now, or narrower, on a link outside the way. */
function captured(gain: Gain, way: WayBack, state: HostState): Refusal[] {
  const { link, prefix, address } = gain;
  if (vrfOf(linkNamed(state, link), state) !== way.vrf) return [];
  const isOutside = !way.links.includes(link);
  return way.peers
    .filter((peer) => peer.address === address || (isOutside && isTaken(peer, gain)))
    .slice(0, 1)
    .map((peer) => ({
      code: "way-back-lost",
      problem:
        `${prefix} on link "${link}" would capture ${peer.address} ` +
        (peer.address === way.client
          ? "(where the host is managed from)"
          : `(the next hop to ${way.client}, where the host is managed from)`),
      remedy: "use a subnet without that address, or manage the host from elsewhere",
    }));
}
