import { isAllocatable, lowestFree, mayGive, reservedAs } from "../../ipam/pool";
import { addressIn, addressOf, familyOf } from "../../ipam/address";
import { contains } from "../../ipam/prefix";
import type { Address, Family, InterfaceAddress } from "../../model/address";
import type { AttachmentRecord } from "../../model/attachment";
import type { DesiredAttachment, FormerAddresses } from "../../model/desired";
import type { NetworkRecord, Subnet } from "../../model/network";
import { listNames } from "../../state/words";
import { rangeFull } from "./range-full";
import type { AddressHolder } from "./taken";
import { Refusal } from "../../errors";

/** An address and the subnet that it belongs to. */
export interface AllocatedAddress {
  readonly address: InterfaceAddress;
  readonly subnet: Subnet;
}

export type Choice =
  | { readonly given: readonly AllocatedAddress[]; readonly refusals?: undefined }
  | { readonly refusals: readonly Refusal[] };

/**
 * Chooses an attachment's addresses: the ones that were asked for, and for each other family of the network the one
 * that the attachment already has, else the lowest free one of the first subnet with room.
 */
export function chooseAddresses(
  { addresses: chosen, former }: Pick<DesiredAttachment, "addresses" | "former">,
  {
    network,
    recorded,
    taken,
  }: {
    network: NetworkRecord;
    recorded?: Pick<AttachmentRecord, "addresses">;
    taken: readonly AddressHolder[];
  },
): Choice {
  const { subnets } = network;
  const held = taken.filter(({ awaited }) => awaited !== true);
  const refusals: Refusal[] = [];
  const given: AllocatedAddress[] = [];
  for (const address of chosen) {
    const refusal = chosenProblem(address, network, held);
    if (refusal === undefined) given.push(...allocatedOf(address, subnets));
    else refusals.push(refusal);
  }
  const families = [...new Set(subnets.map(({ cidr }) => familyOf(cidr)))];
  const chosenFamilies = new Set(chosen.map(familyOf));
  for (const family of families.filter((candidate) => !chosenFamilies.has(candidate))) {
    const pools = subnets.filter(({ cidr }) => familyOf(cidr) === family);
    const found =
      keptAddress(family, pools, { recorded, taken }) ??
      formerAddress(pools, { former, held }) ??
      freeAddress(pools, taken) ??
      freeAddress(pools, held);
    if (found === undefined) refusals.push(rangeFull(network, pools, held));
    else given.push(found);
  }
  return refusals.length > 0 ? { refusals } : { given };
}

function chosenProblem(
  address: Address,
  { name, subnets }: NetworkRecord,
  taken: readonly AddressHolder[],
): Refusal | undefined {
  const subnet = subnetOf(address, subnets);
  if (subnet === undefined) {
    const cidrs = listNames(subnets.map(({ cidr }) => cidr));
    return {
      code: "address-unfit",
      problem: `address ${address} is not in a subnet of the network "${name}"`,
      remedy: `choose an address in ${cidrs}`,
    };
  }
  if (!isAllocatable(subnet, address)) {
    return {
      code: "address-unfit",
      problem: `address ${address} cannot be used in ${subnet.cidr} of the network "${name}": it is ${reservedAs(subnet, address)}`,
      remedy: "choose another address, or leave it out",
    };
  }
  const holder = taken.find((entry) => entry.address === address);
  return (
    holder && {
      code: "address-taken",
      problem: `address ${address} is in use by ${holder.by}`,
      remedy: "choose another address, or leave it out",
    }
  );
}

/** Keeps an attachment's address as long as its network may give it and nobody else answers for it. */
function keptAddress(
  family: Family,
  pools: readonly Subnet[],
  {
    recorded,
    taken,
  }: { recorded: Pick<AttachmentRecord, "addresses"> | undefined; taken: readonly AddressHolder[] },
): AllocatedAddress | undefined {
  const had = (recorded?.addresses ?? [])
    .map(addressOf)
    .filter((address) => familyOf(address) === family)
    .filter((address) => !taken.some((entry) => entry.address === address && entry.heard === true));
  return had
    .flatMap((address) => allocatedOf(address, pools))
    .find(({ address, subnet }) => isAllocatable(subnet, addressOf(address)));
}

/** Keeps a replaced attachment's address, which was free for a moment and may come from another range. */
function formerAddress(
  pools: readonly Subnet[],
  { former, held }: { former: FormerAddresses | undefined; held: readonly AddressHolder[] },
): AllocatedAddress | undefined {
  for (const address of former?.addresses ?? []) {
    const subnet = subnetOf(address, pools);
    if (subnet === undefined || held.some((entry) => entry.address === address)) continue;
    if (mayGive(subnet, address)) return allocatedIn(subnet, address);
  }
  return undefined;
}

function freeAddress(
  pools: readonly Subnet[],
  taken: readonly AddressHolder[],
): AllocatedAddress | undefined {
  const addresses = taken.map(({ address }) => address);
  for (const subnet of pools) {
    const free = lowestFree(subnet, addresses);
    if (free !== undefined) return allocatedIn(subnet, free);
  }
  return undefined;
}

function allocatedOf(address: Address, subnets: readonly Subnet[]): AllocatedAddress[] {
  const subnet = subnetOf(address, subnets);
  return subnet === undefined ? [] : [allocatedIn(subnet, address)];
}

function allocatedIn(subnet: Subnet, address: Address): AllocatedAddress {
  return { address: addressIn(subnet.cidr, address), subnet };
}

function subnetOf(address: Address, subnets: readonly Subnet[]): Subnet | undefined {
  return subnets.find(({ cidr }) => contains(cidr, address));
}
