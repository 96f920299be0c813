import { isAllocatable, lowestFree, mayGive, reservedAs } from "../../ipam/pool";
import { addressOf, bareAddress, contains, prefixOf, type Family } from "../../ipam/prefix";
import type { AttachmentRecord } from "../../model/attachment";
import type { DesiredAttachment, FormerAddresses } from "../../model/desired";
import type { NetworkRecord, NetworkSubnet } from "../../model/network";
import { listNames } from "../../state/words";
import { rangeFull } from "./range-full";
import type { Taken } from "./taken";
import { Refusal } from "../../errors";

/** An address with the subnet that it is of. */
export interface Given {
  /** With the subnet's prefix length. */
  readonly cidr: string;
  readonly subnet: NetworkSubnet;
}

export type Choice =
  | { readonly given: readonly Given[]; readonly refusals?: undefined }
  | { readonly refusals: readonly Refusal[] };

/**
 * An attachment's addresses: the chosen ones, and for each family of the network that has none of those the one that it
 * has already, else the lowest free one of the first subnet with room.
 */
export function chooseAddresses(
  { addresses: chosen, former }: Pick<DesiredAttachment, "addresses" | "former">,
  {
    network,
    recorded,
    taken,
  }: { network: NetworkRecord; recorded?: Pick<AttachmentRecord, "addresses">; taken: readonly Taken[] },
): Choice {
  const { subnets } = network;
  const held = taken.filter(({ awaited }) => awaited !== true);
  const refusals: Refusal[] = [];
  const given: Given[] = [];
  for (const address of chosen) {
    const refusal = chosenProblem(address, network, held);
    if (refusal === undefined) given.push(...givenOf(address, subnets));
    else refusals.push(refusal);
  }
  const families = [...new Set(subnets.map(({ cidr }) => prefixOf(cidr).family))];
  const chosenFamilies = new Set(chosen.map((address) => addressOf(address).family));
  for (const family of families.filter((candidate) => !chosenFamilies.has(candidate))) {
    const pools = subnets.filter(({ cidr }) => prefixOf(cidr).family === family);
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
  address: string,
  { name, subnets }: NetworkRecord,
  taken: readonly Taken[],
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

/** An address that an attachment has stays its own as long as its network may give it and nobody else has it. */
function keptAddress(
  family: Family,
  pools: readonly NetworkSubnet[],
  { recorded, taken }: { recorded: Pick<AttachmentRecord, "addresses"> | undefined; taken: readonly Taken[] },
): Given | undefined {
  const had = (recorded?.addresses ?? [])
    .map(bareAddress)
    .filter((address) => addressOf(address).family === family)
    .filter((address) => !taken.some((entry) => entry.address === address && entry.heard === true));
  return had
    .flatMap((address) => givenOf(address, pools))
    .find(({ cidr, subnet }) => isAllocatable(subnet, bareAddress(cidr)));
}

/** The same for one that was replaced: its address was free for a moment, and where it comes from may be another range. */
function formerAddress(
  pools: readonly NetworkSubnet[],
  { former, held }: { former: FormerAddresses | undefined; held: readonly Taken[] },
): Given | undefined {
  for (const address of former?.addresses ?? []) {
    const subnet = subnetOf(address, pools);
    if (subnet === undefined || held.some((entry) => entry.address === address)) continue;
    if (mayGive(subnet, address)) return givenIn(subnet, address);
  }
  return undefined;
}

function freeAddress(pools: readonly NetworkSubnet[], taken: readonly Taken[]): Given | undefined {
  const addresses = taken.map(({ address }) => address);
  for (const subnet of pools) {
    const free = lowestFree(subnet, addresses);
    if (free !== undefined) return givenIn(subnet, free);
  }
  return undefined;
}

function givenOf(address: string, subnets: readonly NetworkSubnet[]): Given[] {
  const subnet = subnetOf(address, subnets);
  return subnet === undefined ? [] : [givenIn(subnet, address)];
}

function givenIn(subnet: NetworkSubnet, address: string): Given {
  return { cidr: `${address}/${String(prefixOf(subnet.cidr).length)}`, subnet };
}

function subnetOf(address: string, subnets: readonly NetworkSubnet[]): NetworkSubnet | undefined {
  return subnets.find(({ cidr }) => contains(prefixOf(cidr), addressOf(address)));
}
