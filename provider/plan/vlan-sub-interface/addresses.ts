import { isMarkOf } from "../../ownership/is-ours";
import { readMark } from "../../ownership/mark";
import { addressOf, hostAddress } from "../../ipam/address";
import { sameSubnet } from "../../ipam/prefix";
import type { InterfaceAddress } from "../../model/address";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import { describeLink } from "../../state/words";
import { linkNamed, vrfOf } from "../../state/links";
import { ofOneStack } from "../../ownership/holder";
import { Refusal } from "../../errors";
import { wayBackCaptured } from "../refusals/way-back";
import { isOneSubnet, reachedOtherwise, subnetOfAnother } from "./subnets";

/** A run's decision about the addresses of a sub-interface. */
export interface AddressDecision {
  /** Absent: the addresses stay as they are. */
  readonly addresses?: readonly InterfaceAddress[];
  /** The addresses among them that the link lacked when the run came to it. */
  readonly gained: readonly InterfaceAddress[];
  /** The addresses among them in whose subnet the link had none then. */
  readonly entered: readonly InterfaceAddress[];
}

/**
 * Refuses addresses that another link of the host has, since the host would answer for them on both links and send from
 * either, and subnets that it has or reaches over another link, since it would send to one of the two only.
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
  const { addresses: all = [] } = desired;
  if (all.length === 0) return [];
  const had = (existing?.addresses ?? []).map(({ address }) => address);
  const vrf = vrfOf(existing, state);
  const others = state.links.filter(
    (link) => link !== existing && !isOwn(link, desired) && vrfOf(link, state) === vrf,
  );
  /** Finds the link with an address that clashes; `since`: with one that this run gave it. */
  const rival = (
    clashes: (address: InterfaceAddress, link: Link) => boolean,
    since?: "gained" | "entered",
  ): Link | undefined =>
    others.find((link) => {
      if (!link.addresses.some(({ address }) => clashes(address, link))) return false;
      const isOfStack = isSubInterfaceOf(link, desired);
      const decision = isOfStack ? decided?.get(link.alias) : undefined;
      const clashing = (addresses: readonly InterfaceAddress[] = []): boolean =>
        addresses.some((address) => clashes(address, link));
      if (since !== undefined) return clashing(decision?.[since]);
      if (decided !== undefined && decision === undefined && isOfStack) return false;
      return decision?.addresses === undefined || clashing(decision.addresses);
    });
  return all.flatMap((wanted) => {
    const isNew = !had.some((address) => sameAddress(address, wanted));
    const holder = rival((address, link) => isTaken(address, wanted, link), isNew ? undefined : "gained");
    if (holder !== undefined) return [addressTaken(wanted, desired, describeLink(holder, state))];
    const enters = !had.some((address) => sameSubnet(address, wanted));
    const captured = isNew || enters ? wayBackCaptured(wanted, desired.name, state) : [];
    if (captured.length > 0 || desired.allowOverlap || isHostAddress(wanted)) return captured;
    const neighbour = rival(
      (address, link) => isOneSubnet(address, wanted) && !isOn(link, existing),
      enters ? undefined : "entered",
    );
    if (neighbour !== undefined) return [subnetOfAnother(wanted, desired, describeLink(neighbour, state))];
    const over = others.filter(({ child }) => child === undefined);
    return enters ? reachedOtherwise(wanted, desired, { over, state }) : [];
  });
}

function addressTaken(wanted: InterfaceAddress, { name }: DesiredVlanLink, holder: string): Refusal {
  return {
    code: "address-taken",
    problem: `address ${addressOf(wanted)} for "${name}" is on another link of the host: ${holder}`,
    remedy: "choose another address, or remove it from that link",
  };
}

/** @param before what this run decided earlier about the same link */
export function decideAddresses(
  { name, addresses }: DesiredVlanLink,
  state: HostState,
  before: AddressDecision | undefined,
): AddressDecision {
  if (addresses === undefined) return { gained: [], entered: [] };
  const had = (linkNamed(state, name)?.addresses ?? []).map(({ address }) => address);
  const lacked = (
    address: InterfaceAddress,
    {
      as,
      noted,
    }: { as: (left: InterfaceAddress, right: InterfaceAddress) => boolean; noted: "gained" | "entered" },
  ): boolean => !had.some((other) => as(other, address)) || before?.[noted].includes(address) === true;
  return {
    addresses,
    gained: addresses.filter((address) => lacked(address, { as: sameAddress, noted: "gained" })),
    entered: addresses.filter((address) => lacked(address, { as: sameSubnet, noted: "entered" })),
  };
}

function sameAddress(left: InterfaceAddress, right: InterfaceAddress): boolean {
  return addressOf(left) === addressOf(right);
}

/**
 * Checks for an address of a link that no other may have. With host prefixes, several links may have the address of
 * another one and no subnet of their own (unnumbered interfaces, RFC 1812 §2.2.7). The address of a link in a network's
 * range leads to that network.
 */
function isTaken(address: InterfaceAddress, wanted: InterfaceAddress, { child }: Link): boolean {
  if (addressOf(address) !== addressOf(wanted)) return false;
  return child !== undefined || !(isHostAddress(address) || isHostAddress(wanted));
}

function isHostAddress(address: InterfaceAddress): boolean {
  return address === hostAddress(addressOf(address));
}

/** Checks whether a link sits on the other, so that both have one segment. */
function isOn(link: Link, existing: Link | undefined): boolean {
  return existing !== undefined && link.parentIndex === existing.index && link.child !== undefined;
}

/** Checks whether a link is of the same resource: one of the two replaces the other. */
function isOwn({ alias }: Link, { owner }: DesiredVlanLink): boolean {
  return isMarkOf(alias, owner);
}

function isSubInterfaceOf({ alias, vlan }: Link, { owner }: DesiredVlanLink): boolean {
  return vlan !== undefined && readMark(alias) !== undefined && ofOneStack(alias, owner.mark);
}
