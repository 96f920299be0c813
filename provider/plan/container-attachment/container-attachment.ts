import type { DesiredAttachment } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetworkRecord } from "../../model/network";
import type { InNetns, LinkStep, NetnsStep } from "../../model/step";
import { mending, settingUp, type AttachmentLink } from "./link";
import { leftOnHost, removing, netnsGuards, temporaryName } from "./present";
import { making } from "./making";
import { displacedRecords, recordChanges } from "./record";
import { attachmentRefusals, networkMissing, networkOfEngine } from "./refusals";
import { gatewayQuestions } from "./gateway-questions";
import { chooseLink, type Setting } from "./choices";
import { isOfOneMode } from "../../state/child-kind";
import { anotherProcess, findContainer, isAnotherProcess } from "../../state/containers";
import { givingSteps, handOn, handoverRecords } from "./default-route-handover";
import { linkNamed } from "../../state/links";
import { linksOf } from "../../state/attachment-links";
import { identityGuards } from "../../state/guards";
import { planned, refused, type PlanResult } from "../plan";
import { segmentRefusals, silenceGuards } from "../addresses/segment";
import { inNetns, sysctlsIn } from "../../state/namespaces";
import type { AddressHolder } from "../addresses/taken";
import { marksOf, isOurs } from "../../ownership/is-ours";
import { parentMissing } from "../refusals/link";

/** @param takenElsewhere addresses that other hosts on the same segment have given */
export function planAttachment(
  desired: DesiredAttachment,
  state: HostState,
  takenElsewhere: readonly AddressHolder[] = [],
): PlanResult {
  const network = state.networks.find(({ name }) => name === desired.network);
  if (network === undefined) return refused(networkMissing(desired, state));
  if (network.engine !== undefined) return refused(networkOfEngine(network));
  const parent = linkNamed(state, network.parent);
  if (parent === undefined) return refused(parentMissing({ parent: network.parent }, state));
  const found = findContainer(desired.container, state);
  const marks = marksOf(desired.owner);
  const netns = "refusal" in found ? undefined : found.netns.inode;
  const problems = attachmentRefusals(desired, { network, parent, marks, state, netns });
  if ("refusal" in found) return refused(found.refusal, ...problems);

  const recorded = state.attachments.find((record) => isOurs(record, desired.owner));
  if (recorded !== undefined && isAnotherProcess(recorded, desired.container, state))
    return refused(anotherProcess(desired.container), ...problems);
  const setting: Setting = { network, parent, netns: found.netns, recorded, state };
  const wanted = chooseLink(desired, setting, takenElsewhere);
  const refusals = [...problems, ...("refusals" in wanted ? wanted.refusals : [])];
  if (refusals.length > 0 || "refusals" in wanted) return refused(...refusals);
  return plan(desired, wanted, setting);
}

function plan(desired: DesiredAttachment, wanted: AttachmentLink, setting: Setting): PlanResult {
  const { network, parent, netns, recorded, state } = setting;
  const inside = inNetns(state, netns.inode);
  const marked = linksOf(desired.owner, state, netns.inode);
  const present = marked.find(
    ({ netns: inode, link }) => inode === netns.inode && isAsMade(link, { wanted, network, parent }),
  );
  // Links of this attachment that are not the wanted one, such as in a container that was replaced.
  const old = marked.filter((entry) => entry !== present);
  const guarded = netnsGuards(old, state).filter(({ netns: other }) => other.inode !== netns.inode);
  // In an old container, other attachments get the default routes.
  const elsewhere = guarded.map(({ netns: other }) => handOn(desired.owner, other, state));
  const left = leftOnHost(desired.id, desired.owner, state);
  const within = (step: NetnsStep): InNetns => ({ kind: "inNetns", netns, step });
  const silence = silenceGuards(wanted, setting, { links: [...marked.map(({ link }) => link), ...left] });
  const unasked = silence.length === 0 ? [] : segmentRefusals(network, state);
  if (unasked.length > 0) return refused(...unasked);
  const steps: NetnsStep[] =
    present === undefined
      ? settingUp(wanted, { id: desired.id, inside: inside.routes })
      : mending(wanted, present.link, {
          inside: { routes: inside.routes, sysctls: sysctlsIn(state, netns.inode) },
          former: recorded,
          child: network.child,
        });
  const giving = givingSteps(wanted.handover, { linkName: wanted.name, inside: inside.routes });
  return planned(state, {
    guards: [
      { kind: "revision", revision: state.revision },
      { kind: "netns", netns },
      ...guarded,
      ...identityGuards(parent),
      ...left.flatMap(identityGuards),
      ...(present === undefined && left.length === 0
        ? [{ kind: "absent", name: temporaryName(desired.id) } as const]
        : []),
      ...silence,
    ],
    steps: [
      ...left.map(({ name }): LinkStep => ({ kind: "deleteLink", name })),
      ...(present === undefined ? making(desired, wanted, { network, parent, netns }) : []),
      ...elsewhere.flatMap((handedOn) => handedOn.steps),
      ...giving.map(within),
      ...old.flatMap((entry) => removing(entry, state)),
      ...steps.map(within),
    ],
    records: [
      ...recordChanges(desired, wanted, setting),
      ...displacedRecords(desired, wanted, setting),
      ...handoverRecords(wanted.handover),
      ...elsewhere.flatMap((handedOn) => handedOn.records),
    ],
    questions: steps.length === 0 ? [] : gatewayQuestions(desired, wanted, setting),
  });
}

/** Checks the properties that the kernel fixes when a link is made or moved. */
function isAsMade(
  link: Link,
  { wanted, network, parent }: { wanted: AttachmentLink; network: NetworkRecord; parent: Link },
): boolean {
  return (
    link.name === wanted.name &&
    link.parentIndex === parent.index &&
    link.parentNamespaceId !== undefined &&
    isOfOneMode(link.child, network.child) &&
    (wanted.macAddress === undefined || wanted.macAddress === link.macAddress)
  );
}
