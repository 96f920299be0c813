import { marksOf } from "../../ownership/is-ours";
import { readMark } from "../../ownership/mark";
import { addressOf, hostAddress } from "../../ipam/address";
import type { Address, InterfaceAddress } from "../../model/address";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import { describeLink } from "../../state/words";
import { linkNamed } from "../../state/links";
import { ofOneStack } from "../../ownership/holder";
import { Refusal } from "../../errors";

/** A run's decision about the addresses of a sub-interface. */
export interface AddressDecision {
  /** Absent: the addresses stay as they are. */
  readonly addresses?: readonly InterfaceAddress[];
  /** The addresses among them that the link lacked when the run came to it. */
  readonly gained: readonly InterfaceAddress[];
}

/**
 * Refuses addresses that another link of the host has: the host would answer for them on both links, and send from
 * either.
 *
 * An address that the link has already is no reason to fail. Another sub-interface of the same stack that the run has
 * not planned yet may be about to give up an address or to go, such as when two of them swap theirs: it is assumed to
 * do so. If its turn comes and it keeps an address that this one gained, it is refused there, even if it has not
 * changed itself.
 *
 * @param decided decisions by mark; absent: others keep what they have
 */
export function addressProblems(
  desired: DesiredVlanLink,
  existing: Link | undefined,
  state: HostState,
  decided?: ReadonlyMap<string, AddressDecision>,
): Refusal[] {
  const had = (existing?.addresses ?? []).map(({ address }) => addressOf(address));
  const others = state.links.filter(
    (link) => link !== existing && !isOwn(link, desired) && isInOneVrf(link, existing, state),
  );
  return (desired.addresses ?? []).flatMap((wanted) => {
    const address = addressOf(wanted);
    const isNew = !had.includes(address);
    const holder = others.find((link) => {
      const decision = isSubInterfaceOf(link, desired) ? decided?.get(link.alias) : undefined;
      if (!isNew) return has(decision?.gained, address) && holds(link, wanted);
      if (decided !== undefined && decision === undefined && isSubInterfaceOf(link, desired)) return false;
      return holds(link, wanted) && (decision?.addresses === undefined || has(decision.addresses, address));
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

/** @param before what this run decided earlier about the same link */
export function decideAddresses(
  { name, addresses }: DesiredVlanLink,
  state: HostState,
  before: AddressDecision | undefined,
): AddressDecision {
  if (addresses === undefined) return { gained: [] };
  const had = (linkNamed(state, name)?.addresses ?? []).map(({ address }) => addressOf(address));
  const gained = addresses.filter(
    (address) => !had.includes(addressOf(address)) || before?.gained.includes(address) === true,
  );
  return { addresses, gained };
}

/**
 * Checks whether a link has an address that no other may have. With host prefixes, several links may have the address
 * of another one and no subnet of their own (unnumbered interfaces, RFC 1812 §2.2.7). The address of a link in a
 * network's range leads to that network.
 */
function holds({ addresses, child }: Link, wanted: InterfaceAddress): boolean {
  return addresses
    .filter(({ address }) => addressOf(address) === addressOf(wanted))
    .some(({ address }) => child !== undefined || !(isHostAddress(address) || isHostAddress(wanted)));
}

function isHostAddress(address: InterfaceAddress): boolean {
  return address === hostAddress(addressOf(address));
}

function has(addresses: readonly InterfaceAddress[] | undefined, address: Address): boolean {
  return addresses?.some((other) => addressOf(other) === address) === true;
}

/** Checks whether a link is of the same resource: one of the two replaces the other. */
function isOwn({ alias }: Link, { owner }: DesiredVlanLink): boolean {
  return marksOf(owner).includes(alias);
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
