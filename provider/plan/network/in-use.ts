import { nameOf } from "../../ownership/mark";
import { isAllocatable } from "../../ipam/pool";
import { addressOf, contains, prefixOf } from "../../ipam/prefix";
import type { AttachmentRecord } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import type { NetworkRecord, NetworkSubnet } from "../../model/network";
import { goneIn } from "../../state/container-gone";
import { listNames } from "../../state/words";
import { Refusal } from "../../errors";

export function networkInUse({ name }: NetworkRecord, attachments: readonly AttachmentRecord[]): Refusal {
  return {
    code: "in-use",
    problem: `the network "${name}" has attachments: ${listNames(attachments.map(inWords))}`,
    remedy: "remove those attachments first",
  };
}

/** A change of subnets that takes an address from an attachment that has it. */
export function addressesLost(before: NetworkRecord, after: NetworkRecord, state: HostState): Refusal[] {
  const isGone = goneIn(state);
  const lost = state.attachments
    .filter((record) => record.network === before.name && !isGone(record))
    .flatMap((attachment) =>
      attachment.addresses
        .filter((cidr) => !mayKeep(cidr, before.subnets, after.subnets))
        .map((cidr) => `${cidr} of ${nameOf(attachment.urn)} (${attachment.container})`),
    );
  if (lost.length === 0) return [];
  return [
    {
      code: "in-use",
      problem: `the network "${before.name}" would lose addresses in use: ${listNames(lost)}`,
      remedy: "leave room for them, or remove those attachments first",
    },
  ];
}

/** An address that somebody chose outside the range may stay there; one that a narrower range leaves out may not. */
function mayKeep(cidr: string, before: readonly NetworkSubnet[], after: readonly NetworkSubnet[]): boolean {
  const [address = "", length] = cidr.split("/");
  const of = (subnets: readonly NetworkSubnet[]): NetworkSubnet | undefined =>
    subnets.find((subnet) => contains(prefixOf(subnet.cidr), addressOf(address)));
  const [was, is] = [of(before), of(after)];
  if (is === undefined || !isAllocatable(is, address)) return false;
  if (prefixOf(is.cidr).length !== Number(length)) return false;
  const inRange = (subnet: NetworkSubnet): boolean =>
    contains(prefixOf(subnet.ipRange ?? subnet.cidr), addressOf(address));
  return inRange(is) || was === undefined || !inRange(was);
}

function inWords({ urn, addresses, container }: AttachmentRecord): string {
  return `${nameOf(urn)} (${[container, ...addresses].join(", ")})`;
}
