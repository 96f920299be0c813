import { addressOf, isIpv6, prefixLength, prefixOf } from "../../ipam/address";
import { contains, sameSubnet } from "../../ipam/prefix";
import type { Address, InterfaceAddress, Prefix } from "../../model/address";
import type { HostState } from "../../model/host-state";
import type { LinkRoute, SourceRule } from "../../model/link";
import type { LinkStep, Step } from "../../model/step";
import { isPassthru } from "../../state/child-kind";
import { linkNamed, vrfOf } from "../../state/links";
import { stepOnHost } from "../../state/namespaces";
import { carries, leadsBack, wayBackOf, type WayBack } from "../../state/way-back";
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
 * Refuses steps that would cut the connection by which the host is managed, even if a later step restored it: nobody
 * could find out whether it did.
 */
export function wayBackLost(steps: readonly Step[], state: HostState): Refusal[] {
  const own = steps.flatMap(stepOnHost).filter(({ kind }) => kind in losses || kind in gains);
  const way = own.length === 0 ? undefined : wayBackOf(state);
  if (way === undefined) return [];
  for (const step of own) {
    const gain = lookUp(gains, step, way, state);
    const refusals =
      step.kind in losses ? lost(step, way, state) : gain === undefined ? [] : captured(gain, way, state);
    if (refusals.length > 0) return refusals;
  }
  return [];
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

function lost(step: LinkStep, way: WayBack, state: HostState): Refusal[] {
  const deed = lookUp(losses, step, way, state);
  if (deed === undefined) return [];
  const to = way.server === undefined ? "" : ` to ${way.server}`;
  return [
    {
      code: "way-back-lost",
      problem: `${deed} would cut the connection by which the host is managed (from ${way.client}${to})`,
      remedy: "for this change, connect to the host over another of its links and addresses",
    },
  ];
}

/** Checks for a narrower route, or one as narrow whose metric is not above that of the other. */
function goesBefore(
  { length, metric }: { readonly length: number; readonly metric: number },
  than: { readonly length: number; readonly metric: number },
): boolean {
  return length > than.length || (length === than.length && metric <= than.metric);
}

/** Refuses a prefix as narrow as the route that leads to a peer now, or narrower, on a link outside the way. */
function captured({ link, prefix, address, metric = 0 }: Gain, way: WayBack, state: HostState): Refusal[] {
  if (vrfOf(linkNamed(state, link), state) !== way.vrf) return [];
  const isOutside = !way.links.includes(link);
  return way.peers
    .filter(
      (peer) =>
        peer.address === address ||
        (isOutside &&
          contains(prefix, peer.address) &&
          goesBefore({ length: prefixLength(prefix), metric }, peer)),
    )
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
