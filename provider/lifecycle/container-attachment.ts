import { desiredAttachment, undesiredAttachment } from "../desired/container-attachment";
import { ownerOf } from "../ownership/mark";
import { addressOf, familyOf, parseAddress } from "../ipam/address";
import { everything } from "../ipam/prefix";
import type { Family, InterfaceAddress } from "../model/address";
import { planAttachment } from "../plan/container-attachment/container-attachment";
import { planAttachmentAbsence } from "../plan/container-attachment/absence";
import { namespaceUnread } from "../state/namespaces";
import { linksOf } from "../state/attachment-links";
import { engineOf } from "../state/containers";
import { containerAttachmentImpact } from "../plan/impact";
import { inSuccession } from "../plan/replacement";
import { sysctlPath } from "../plan/sysctls";
import { sysctlsIn } from "../state/namespaces";
import { permanentAddresses } from "../state/permanent-addresses";
import { parseContainerAttachment, type ContainerAttachmentSpec } from "../inputs/container-attachment";
import { awaitedByOthers, noteGiven, otherHostsLooked, takenOnOtherHosts } from "./addresses";
import { lifecycleOf } from "./lifecycle";
import { tellSkipped } from "./skipped-addresses";
import { tellUnheard } from "./unheard-gateways";
import { isOurs } from "../ownership/is-ours";

export const containerAttachmentLifecycle = lifecycleOf<ContainerAttachmentSpec>({
  parse: parseContainerAttachment,
  optional: ["interfaceName", "addresses", "macAddress"],
  impact: containerAttachmentImpact,

  // A resource has one record on a host, whatever else changes.
  isSameThing: () => true,

  // Link, record and addresses are the same: the old attachment must go before the new one takes them.
  mustDeleteFirst: () => true,

  enginesOf: ({ container }) => {
    const engine = engineOf(container);
    return engine === undefined ? [] : [engine];
  },

  noteFormerOutputs: (run, urn, outputs) => {
    run.formerAddresses.note(urn, outputs);
  },

  outputsWhenLost: ({ namespace: _left, ...recorded }) => recorded,

  // In a preview the network may not be planned yet.
  refusedForNow: ["network-missing"],

  prepare: otherHostsLooked,

  // In a family without a chosen address the attachment keeps its address, which is not a change.
  formerAsAsked: (former, news) => {
    const [had, chosen] = [former["addresses"], news["addresses"]];
    if (!Array.isArray(had) || !Array.isArray(chosen)) return former;
    const families = new Set(chosen.map(knownFamily));
    return { ...former, addresses: had.filter((address) => families.has(knownFamily(address))) };
  },

  planFor: (run, { spec, former }) => {
    const desired = desiredAttachment(spec, former);
    return (state) => {
      const had = run.formerAddresses.of(spec.resourceUrn);
      const taken = [...takenOnOtherHosts(run, spec, state), ...awaitedByOthers(run, spec, state)];
      return planAttachment({ ...desired, ...(had && { former: had }) }, state, taken);
    };
  },

  notePlan: (run, { spec }, { plan, state }) => {
    noteGiven(run, spec, plan);
    tellSkipped(run.told, spec, state);
  },

  tellDone: (run, spec, state) => {
    tellUnheard(run.told, spec, state);
  },

  planRemoval: (spec) => {
    const desired = undesiredAttachment(spec);
    return (state) => planAttachmentAbsence(desired, state);
  },

  planReplacement: (former, planNext) => {
    const desired = undesiredAttachment(former);
    return (state) => inSuccession([(next) => planAttachmentAbsence(desired, next), planNext], state);
  },

  outputsOf: (spec, state) => {
    const owner = ownerOf(spec.resourceUrn);
    const record = state.attachments.find((candidate) => isOurs(candidate, owner));
    if (record === undefined) return undefined;
    const link = linksOf(owner, state).find(({ netns }) => netns === record.netns)?.link;
    const addresses = link === undefined ? record.addresses : permanentAddresses(link);
    const nextHop = (family: Family): string | undefined =>
      record.routes.find(({ destination }) => destination === everything[family])?.gateway;
    const macAddress = link?.macAddress ?? record.macAddress;
    const values = link === undefined ? {} : sysctlsIn(state, record.netns);
    const live = Object.entries(spec.sysctls ?? {}).map(([key, value]) => {
      return [key, values[sysctlPath(key, link?.name ?? "")] ?? value] as const;
    });
    return {
      inputs: spec.sysctls === undefined ? {} : { sysctls: Object.fromEntries(live) },
      outputs: {
        interfaceName: link?.name ?? record.interfaceName,
        addresses: inOrderOf(record.addresses, addresses).map(addressOf),
        macAddress,
        gateway: nextHop(4) ?? nextHop(6),
        // Without its link, in a container that restarted or is gone, the attachment is in no namespace.
        namespace:
          link === undefined && namespaceUnread(state, record.netns) === undefined ? undefined : record.netns,
      },
    };
  },
});

/** Returns undefined for an address that is unknown or invalid. */
function knownFamily(address: unknown): Family | undefined {
  const parsed = parseAddress(String(address));
  return parsed === undefined ? undefined : familyOf(parsed);
}

/** Restores the program's order, which the record has; the kernel lists addresses in its own order. */
function inOrderOf(
  wanted: readonly InterfaceAddress[],
  seen: readonly InterfaceAddress[],
): InterfaceAddress[] {
  return [
    ...wanted.filter((address) => seen.includes(address)),
    ...seen.filter((address) => !wanted.includes(address)),
  ];
}
