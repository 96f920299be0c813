import { nameOf, readUrn } from "../../ownership/mark";
import { addressOf, prefixLength } from "../../ipam/address";
import { isAllocatable, rangeOf } from "../../ipam/pool";
import { contains } from "../../ipam/prefix";
import type { InterfaceAddress } from "../../model/address";
import type { AttachmentRecord } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import type { NetworkRecord, Subnet } from "../../model/network";
import { goneIn } from "../../state/container-gone";
import { listNames, unlessGone } from "../../state/words";
import { Refusal } from "../../errors";

export function networkInUse(
  { name, urn }: Pick<NetworkRecord, "name" | "urn">,
  attachments: readonly AttachmentRecord[],
): Refusal {
  const others = attachments.map((attachment) => unlessGone(readUrn(attachment.urn), readUrn(urn)));
  return {
    code: "in-use",
    problem: `the network "${name}" has attachments: ${listNames(attachments.map(describeAttachment))}`,
    remedy: `remove those attachments first${others.find((each) => each !== "") ?? ""}`,
  };
}

/** Refuses a change of subnets that takes away an address that an attachment has. */
export function addressesLost(before: NetworkRecord, after: NetworkRecord, state: HostState): Refusal[] {
  const isGone = goneIn(state);
  const lost = state.attachments
    .filter((record) => record.network === before.name && !isGone(record))
    .flatMap((attachment) =>
      attachment.addresses
        .filter((address) => !mayKeep(address, before.subnets, after.subnets))
        .map((address) => `${address} of ${nameOf(attachment.urn)} (${attachment.container})`),
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

/** Lets an address stay that somebody chose outside the range, but not one that a narrower range leaves out. */
function mayKeep(own: InterfaceAddress, before: readonly Subnet[], after: readonly Subnet[]): boolean {
  const address = addressOf(own);
  const of = (subnets: readonly Subnet[]): Subnet | undefined =>
    subnets.find((subnet) => contains(subnet.cidr, address));
  const [was, is] = [of(before), of(after)];
  if (is === undefined || !isAllocatable(is, address)) return false;
  if (prefixLength(is.cidr) !== prefixLength(own)) return false;
  const inRange = (subnet: Subnet): boolean => contains(rangeOf(subnet), address);
  return inRange(is) || was === undefined || !inRange(was);
}

function describeAttachment({ urn, addresses, container }: AttachmentRecord): string {
  return `${nameOf(urn)} (${[container, ...addresses].join(", ")})`;
}
