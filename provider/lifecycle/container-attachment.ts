import { desiredAttachment, undesiredAttachment } from "../desired/container-attachment";
import { ownerOf } from "../desired/mark";
import { isOurs, markedElsewhere, planAttachment, planAttachmentAbsence } from "../plan/attachment";
import { engineOf } from "../plan/container";
import { containerAttachmentImpact } from "../plan/impact";
import { inSuccession } from "../plan/replacement";
import { permanentAddresses } from "../plan/undo";
import { parseContainerAttachment, type ContainerAttachmentSpec } from "../spec/container-attachment";
import { familyOf } from "../spec/scalars";
import { remember, takenOnOtherHosts } from "./addresses";
import { hostResourceLifecycle } from "./host-resource";

export const containerAttachmentLifecycle = hostResourceLifecycle<ContainerAttachmentSpec>({
  parse: parseContainerAttachment,
  optional: ["interfaceName", "addresses", "macAddress"],
  impact: containerAttachmentImpact,

  // One link, one record, one address: the new one has them when the old one is gone.
  collides: () => true,

  enginesOf: ({ container }) => {
    const engine = engineOf(container);
    return engine === undefined ? [] : [engine];
  },

  // In a preview the network may still have to find out what it is to be.
  awaits: ["network-missing"],

  // For a family in which none is chosen it keeps the address that it has: nothing that changes.
  asAsked: (former, news) => {
    const [had, chosen] = [former["addresses"], news["addresses"]];
    if (!Array.isArray(had) || !Array.isArray(chosen)) return former;
    const families = new Set(chosen.map((address) => familyOf(String(address))));
    return { ...former, addresses: had.filter((address) => families.has(familyOf(String(address)))) };
  },

  wanted: (spec, former) => {
    const desired = desiredAttachment(spec, former);
    return (state) => {
      const result = planAttachment(desired, state, takenOnOtherHosts(spec, state));
      if (result.kind === "planned") remember(spec, result.plan);
      return result;
    };
  },

  unwanted: (spec) => {
    const desired = undesiredAttachment(spec);
    return (state) => planAttachmentAbsence(desired, state);
  },

  replaced: (former, wanted) => {
    const desired = undesiredAttachment(former);
    return (state) => inSuccession([(next) => planAttachmentAbsence(desired, next), wanted], state);
  },

  seen: (spec, state) => {
    const owner = ownerOf(spec.resourceUrn);
    const record = state.attachments.find((candidate) => isOurs(candidate, owner));
    if (record === undefined) return undefined;
    const link = markedElsewhere(owner, state).find(({ space }) => space === record.space)?.link;
    const addresses = link === undefined ? record.addresses : permanentAddresses(link);
    const gateway = record.routes.find(({ destination }) => destination.endsWith("/0"))?.gateway;
    const macAddress = link?.macAddress ?? record.macAddress;
    return {
      inputs: {},
      outputs: {
        interfaceName: link?.name ?? record.interfaceName,
        addresses: inOrderOf(record.addresses, addresses).map((cidr) => cidr.split("/")[0] ?? ""),
        macAddress,
        gateway,
        // Without its link, in a container that was started again or is gone, it is nowhere.
        namespace: link === undefined ? undefined : record.space,
      },
    };
  },
});

/** The kernel lists addresses in its own order; that of the record is the program's. */
function inOrderOf(wanted: readonly string[], seen: readonly string[]): string[] {
  return [...wanted.filter((cidr) => seen.includes(cidr)), ...seen.filter((cidr) => !wanted.includes(cidr))];
}
