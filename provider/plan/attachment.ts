import { markOf } from "../desired/mark";
import type { AttachmentRecord } from "../model/attachment";
import type { DesiredAttachment, DesiredAttachmentAbsence } from "../model/desired";
import type { HostState, LinkElsewhere } from "../model/host-state";
import type { Link } from "../model/link";
import type { NetworkRecord } from "../model/network";
import type { Owner } from "../model/ownership";
import type { Guard, InSpace, LinkStep, RecordChange, SpaceReference, SpaceStep } from "../model/step";
import { chooseAddresses, takenOn, type Taken } from "./attachment-addresses";
import { isOfKind, mending, mtuOf, settingUp, temporaryName, type AttachmentLink } from "./attachment-link";
import { chooseMacAddress } from "./attachment-mac";
import { attachmentRefusals, networkMissing } from "./attachment-refusals";
import { chooseRoutes, routesWithin } from "./attachment-routes";
import { containerInWords, findContainer } from "./container";
import { linkNamed } from "./find";
import { identityGuards } from "./guards";
import { planned, refused, type PlanResult } from "./plan";
import type { Refusal } from "./refusal";
import { inSpace, pathOf } from "./space";
import { nameTaken, parentMissing } from "./vlan-refusals";

/** @param takenElsewhere addresses of the same segment that other hosts gave */
export function planAttachment(
  desired: DesiredAttachment,
  state: HostState,
  takenElsewhere: readonly Taken[] = [],
): PlanResult {
  const network = state.networks.find(({ name }) => name === desired.network);
  if (network === undefined) return refused(networkMissing(desired, state));
  const parent = linkNamed(state, network.parent);
  if (parent === undefined) return refused(parentMissing({ parent: network.parent }, state));
  const found = findContainer(desired.container, state);
  const marks = marksOf(desired.owner);
  const problems = attachmentRefusals(desired, { network, parent, marks, state });
  if ("refusal" in found) return refused(found.refusal, ...problems);

  const recorded = state.attachments.find((record) => isOurs(record, desired.owner));
  const setting: Setting = { network, parent, space: found.space, recorded, state };
  const wanted = wantedLink(desired, setting, takenElsewhere);
  const refusals = [...problems, ...("refusals" in wanted ? wanted.refusals : [])];
  if (refusals.length > 0 || "refusals" in wanted) return refused(...refusals);
  return plan(desired, wanted, setting);
}

/** The link in the container goes, wherever it is by now, and with its record its addresses are free again. */
export function planAttachmentAbsence({ owner, id }: DesiredAttachmentAbsence, state: HostState): PlanResult {
  const here = leftOnHost(id, owner, state);
  const there = markedElsewhere(owner, state);
  const records = state.attachments
    .filter((record) => isOurs(record, owner))
    .map((record): RecordChange => ({ kind: "dropAttachment", id: record.id }));
  return planned(state, {
    guards: [
      { kind: "revision", revision: state.revision },
      ...here.flatMap(identityGuards),
      ...spaceGuards(there, state),
    ],
    steps: [
      ...here.map(({ name }): LinkStep => ({ kind: "deleteLink", name })),
      ...there.flatMap((entry) => removing(entry, state)),
    ],
    records,
  });
}

/** Whether an attachment's record is this resource's, under this name or one that it had before. */
export function isOurs({ urn }: { readonly urn: string }, owner: Owner): boolean {
  return marksOf(owner).includes(markOf(urn));
}

/** A link in a container that bears the resource's mark. */
export function markedElsewhere(owner: Owner, state: HostState): LinkElsewhere[] {
  return state.elsewhere.filter(({ link }) => marksOf(owner).includes(link.alias));
}

interface Setting {
  readonly network: NetworkRecord;
  readonly parent: Link;
  readonly space: SpaceReference;
  readonly recorded: AttachmentRecord | undefined;
  readonly state: HostState;
}

function marksOf({ mark, formerMarks }: Owner): string[] {
  return [mark, ...formerMarks];
}

/** Everything that is chosen: name, addresses, MAC address, routes. */
function wantedLink(
  desired: DesiredAttachment,
  { network, parent, space, recorded, state }: Setting,
  takenElsewhere: readonly Taken[],
): AttachmentLink | { readonly refusals: readonly Refusal[] } {
  const inside = inSpace(state, space.inode);
  const own = marksOf(desired.owner);
  const present = inside.links.find(({ alias }) => own.includes(alias));
  const name = desired.interfaceName ?? present?.name ?? freeName(inside.links, recorded);
  const holder = inside.links.find((link) => link.name === name && !own.includes(link.alias));
  if (holder !== undefined) return { refusals: [nameTaken({ name }, holder, inside)] };
  const urns = new Set(
    state.attachments.filter((other) => isOurs(other, desired.owner)).map(({ urn }) => urn),
  );
  const taken = [...takenOn(network, urns, state), ...takenElsewhere];
  // An address is kept as long as it is of the network that it was given by.
  const kept = recorded?.network === network.name ? { recorded } : {};
  const choice = chooseAddresses(desired, { network, taken, ...kept });
  if (choice.refusals !== undefined) return choice;
  const routing = chooseRoutes(desired, {
    network,
    given: choice.given,
    inside: inside.routes,
    linkName: present?.name ?? name,
  });
  if (routing.refusals !== undefined) return routing;
  const macAddress = chooseMacAddress(desired, { network, recorded, state });
  const mtuBytes = mtuOf(desired.mtuBytes, { network, parent });
  return {
    name,
    mark: desired.owner.mark,
    addresses: choice.given.map(({ cidr }) => cidr),
    routes: [...routing.routes, ...routesWithin(network, { given: choice.given, routes: desired.routes })],
    ...(macAddress !== undefined && { macAddress }),
    ...(mtuBytes !== undefined && { mtuBytes }),
  };
}

function freeName(links: readonly Link[], recorded: AttachmentRecord | undefined): string {
  const names = new Set(links.flatMap(({ name, alternativeNames }) => [name, ...alternativeNames]));
  if (recorded !== undefined && !names.has(recorded.interfaceName)) return recorded.interfaceName;
  for (let number = 0; ; number++) {
    const name = `eth${String(number)}`;
    if (!names.has(name)) return name;
  }
}

function plan(desired: DesiredAttachment, wanted: AttachmentLink, setting: Setting): PlanResult {
  const { network, parent, space, recorded, state } = setting;
  const inside = inSpace(state, space.inode);
  const marked = markedElsewhere(desired.owner, state);
  const present = marked.find(
    ({ space: inode, link }) => inode === space.inode && isAsMade(link, { wanted, network, parent }),
  );
  // What was attached before and is not what is wanted now: in a container that this one took the place of.
  const old = marked.filter((entry) => entry !== present);
  const left = leftOnHost(desired.id, desired.owner, state);
  const steps: SpaceStep[] =
    present === undefined
      ? settingUp(wanted, desired)
      : mending(wanted, present.link, { inside: inside.routes, former: recorded?.routes ?? [] });
  return planned(state, {
    guards: [
      { kind: "revision", revision: state.revision },
      { kind: "space", space },
      ...spaceGuards(old, state).filter(({ space: other }) => other.inode !== space.inode),
      ...identityGuards(parent),
      ...left.flatMap(identityGuards),
      ...(present === undefined && left.length === 0
        ? [{ kind: "absent", name: temporaryName(desired.id) } as const]
        : []),
    ],
    steps: [
      ...left.map(({ name }): LinkStep => ({ kind: "deleteLink", name })),
      ...(present === undefined ? making(desired, wanted, setting) : []),
      ...old.flatMap((entry) => removing(entry, state)),
      ...steps.map((step): InSpace => ({ kind: "inSpace", space, step })),
    ],
    records: recordChanges(desired, wanted, setting),
  });
}

/** On the host, under a name that nobody else has; then into the container. */
function making(desired: DesiredAttachment, wanted: AttachmentLink, setting: Setting): LinkStep[] {
  const name = temporaryName(desired.id);
  const { network, parent, space } = setting;
  const { mtuBytes } = wanted;
  return [
    {
      kind: "addChildLink",
      link: { name, parent: parent.name, child: network.child, ...(mtuBytes !== undefined && { mtuBytes }) },
    },
    { kind: "setAlias", name, alias: wanted.mark },
    { kind: "moveLink", name, to: space },
  ];
}

/** What the kernel fixes when the link is made or moved. */
function isAsMade(
  link: Link,
  { wanted, network, parent }: { wanted: AttachmentLink; network: NetworkRecord; parent: Link },
): boolean {
  return (
    link.name === wanted.name &&
    link.parentIndex === parent.index &&
    link.parentNamespaceId !== undefined &&
    isOfKind(link, network.child) &&
    (wanted.macAddress === undefined || wanted.macAddress === link.macAddress)
  );
}

/** A link that an earlier try was cut off with, before it was in its container. */
function leftOnHost(id: string, owner: Owner, state: HostState): Link[] {
  return state.links.filter(
    ({ name, alias, child }) =>
      child !== undefined && (marksOf(owner).includes(alias) || (name === temporaryName(id) && alias === "")),
  );
}

function removing({ space: inode, link: { name, alias } }: LinkElsewhere, state: HostState): InSpace[] {
  const path = pathOf(state, inode);
  if (path === undefined) return [];
  const space = { path, inode };
  return [
    { kind: "inSpace", space, step: { kind: "expectAlias", name, alias } },
    { kind: "inSpace", space, step: { kind: "deleteLink", name } },
  ];
}

function spaceGuards(
  entries: readonly LinkElsewhere[],
  state: HostState,
): Extract<Guard, { kind: "space" }>[] {
  return [...new Set(entries.map(({ space }) => space))].flatMap((inode) => {
    const path = pathOf(state, inode);
    return path === undefined ? [] : [{ kind: "space" as const, space: { path, inode } }];
  });
}

function recordChanges(
  { id, owner, network, container }: DesiredAttachment,
  { name, addresses, macAddress, routes }: AttachmentLink,
  { space, recorded }: Setting,
): RecordChange[] {
  const attachment: AttachmentRecord = {
    id,
    urn: owner.urn,
    network,
    container: containerInWords(container),
    space: space.inode,
    interfaceName: name,
    addresses,
    ...(macAddress !== undefined && { macAddress }),
    routes,
  };
  if (recorded !== undefined && key(recorded) === key(attachment)) return [];
  const renamed = recorded !== undefined && recorded.id !== id;
  return [
    ...(renamed ? [{ kind: "dropAttachment", id: recorded.id } as const] : []),
    { kind: "putAttachment", attachment, fresh: recorded === undefined },
  ];
}

function key(record: AttachmentRecord): string {
  const { id, urn, network, container, space, interfaceName, addresses, macAddress, routes } = record;
  const ways = routes.map(({ destination, gateway }) => [destination, gateway]);
  return JSON.stringify([id, urn, network, container, space, interfaceName, addresses, macAddress, ways]);
}
