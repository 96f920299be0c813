import { readMark } from "../../ownership/mark";
import { bareAddress, prefixOf } from "../../ipam/prefix";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import { describeLink } from "../../state/words";
import { linkNamed } from "../../state/links";
import { ofOneStack } from "../../ownership/holder";
import { Refusal } from "../../errors";

/** What this run has decided on the addresses of a sub-interface. */
export interface AddressDecision {
  /** Absent: they stay as they are. */
  readonly addresses?: readonly string[];
  /** Those of them that it had not when the run came to it. */
  readonly gained: readonly string[];
}

/**
 * Addresses that another link of the host has: it would answer for them on both, and send from either.
 *
 * What it has already is no reason to fail. Another sub-interface of the same stack that nobody has asked about yet may be
 * about to give an address up, or to go, as where two of them swap theirs: it is taken for one that does. When it is asked
 * about and keeps what this one gained, it is refused there, though nothing about it has changed.
 *
 * @param decided by marks; absent: others keep what they have
 */
export function addressProblems(
  desired: DesiredVlanLink,
  existing: Link | undefined,
  state: HostState,
  decided?: ReadonlyMap<string, AddressDecision>,
): Refusal[] {
  const had = (existing?.addresses ?? []).map(({ cidr }) => bareAddress(cidr));
  const others = state.links.filter(
    (link) => link !== existing && !isOwn(link, desired) && isInOneVrf(link, existing, state),
  );
  return (desired.addresses ?? []).flatMap((cidr) => {
    const address = bareAddress(cidr);
    const isNew = !had.includes(address);
    const holder = others.find((link) => {
      const decision = isSubInterfaceOf(link, desired) ? decided?.get(link.alias) : undefined;
      if (!isNew) return has(decision?.gained, address) && holds(link, cidr);
      if (decided !== undefined && decision === undefined && isSubInterfaceOf(link, desired)) return false;
      return holds(link, cidr) && (decision?.addresses === undefined || has(decision.addresses, address));
    });
    if (holder === undefined) return [];
    return [
      {
        code: "address-taken" as const,
        problem: `address ${address} for "${desired.name}" is on another link of the host: ${describeLink(holder, state)}`,
        remedy: "choose another address, or remove it from that link",
      },
    ];
  });
}

/** @param before what was decided on it earlier in this run */
export function decideAddresses(
  { name, addresses }: DesiredVlanLink,
  state: HostState,
  before: AddressDecision | undefined,
): AddressDecision {
  if (addresses === undefined) return { gained: [] };
  const had = (linkNamed(state, name)?.addresses ?? []).map(({ cidr }) => bareAddress(cidr));
  const gained = addresses.filter(
    (cidr) => !had.includes(bareAddress(cidr)) || before?.gained.includes(cidr) === true,
  );
  return { addresses, gained };
}

/**
 * A host prefix is of no subnet: several links may have the address of another one and no subnet of their own (unnumbered
 * interfaces, RFC 1812 §2.2.7). That of a link in a network's range leads to that network.
 */
function holds({ addresses, child }: Link, wanted: string): boolean {
  return addresses
    .filter(({ cidr }) => bareAddress(cidr) === bareAddress(wanted))
    .some(({ cidr }) => child !== undefined || !(isHostPrefix(cidr) || isHostPrefix(wanted)));
}

function isHostPrefix(cidr: string): boolean {
  const { first, last } = prefixOf(cidr);
  return first === last;
}

function has(addresses: readonly string[] | undefined, address: string): boolean {
  return addresses?.some((cidr) => bareAddress(cidr) === address) === true;
}

/** Of the same resource: one of the two replaces the other. */
function isOwn({ alias }: Link, { owner }: DesiredVlanLink): boolean {
  return [owner.mark, ...owner.formerMarks].includes(alias);
}

function isSubInterfaceOf({ alias, vlan }: Link, { owner }: DesiredVlanLink): boolean {
  return vlan !== undefined && readMark(alias) !== undefined && ofOneStack(alias, owner.mark);
}

/** Each VRF has addresses of its own. */
function isInOneVrf(link: Link, existing: Link | undefined, state: HostState): boolean {
  return vrfOf(link, state) === vrfOf(existing, state);
}

function vrfOf(link: Link | undefined, state: HostState): string | undefined {
  const master = link?.master === undefined ? undefined : linkNamed(state, link.master);
  return master?.kind === "vrf" ? master.name : undefined;
}
