import type { AttachmentRecord } from "../model/attachment";
import type { HostState, LinkElsewhere } from "../model/host-state";
import type { Link } from "../model/link";
import type { NetworkRecord } from "../model/network";
import type { InNetns } from "../model/step";
import { readMark, readUrn, type MarkReading } from "../ownership/mark";
import { identityGuards } from "../state/guards";
import { pathOf } from "../state/namespaces";
import { isMarkOf } from "../state/recorded";
import { expectation, handleOf, netnsGuards } from "./container-attachment/present";
import { forgetAttachment, forgetCopy, forgetLink, forgetNetwork, forgetRoute } from "./record-changes";
import { planned, type Planner } from "./plan";

type IsChosen = (maker: MarkReading) => boolean;

/**
 * Plans that a host forgets resources: their records and marks go, and with a network its attachments. The links stay
 * as they are and belong to nobody.
 *
 * @param isChosen whether the maker is one of those resources
 * @param isCopyChosen the same of the maker of a record that another machine wrote; default: as `isChosen`
 */
export function planRelease(isChosen: IsChosen, isCopyChosen = isChosen): Planner {
  return (state) => {
    const copies = state.copies.filter(({ urn }) => isCopyChosen(readUrn(urn)));
    const records = state.records.filter(({ urn }) => isChosen(readUrn(urn)));
    const networks = state.networks.filter(({ urn }) => isChosen(readUrn(urn)));
    const routes = state.routeRecords.filter(({ urn }) => isChosen(readUrn(urn)));
    const attachments = attachmentsOf(state, networks, isChosen);
    const links = state.links.filter(({ alias }) => isMarkedBy(alias, isChosen));
    const inside = state.elsewhere.filter(({ netns, link }) =>
      attachments.some((record) => record.netns === netns && isMarkOf(link.alias, record.urn)),
    );
    return planned(state, {
      guards: [
        { kind: "revision", revision: state.revision },
        ...links.flatMap(identityGuards),
        ...netnsGuards(inside, state),
      ],
      steps: [
        ...links.map(({ name }: Link) => ({ kind: "setAlias", name, alias: "" }) as const),
        ...inside.flatMap((entry) => unmarking(entry, state)),
      ],
      records: [
        ...records.map(({ link }) => forgetLink(state, link)),
        ...networks.map(forgetNetwork),
        ...attachments.map(forgetAttachment),
        ...routes.map(forgetRoute),
        ...copies.map(forgetCopy),
      ],
    });
  };
}

function attachmentsOf(
  { attachments }: HostState,
  networks: readonly NetworkRecord[],
  isChosen: IsChosen,
): AttachmentRecord[] {
  const names = networks.map(({ name }) => name);
  return attachments.filter(({ urn, network }) => names.includes(network) || isChosen(readUrn(urn)));
}

function isMarkedBy(alias: string, isChosen: IsChosen): boolean {
  const maker = readMark(alias);
  return maker !== undefined && isChosen(maker);
}

function unmarking({ netns: inode, link }: LinkElsewhere, state: HostState): InNetns[] {
  const path = pathOf(state, inode);
  if (path === undefined) return [];
  const netns = { path, inode };
  return [...expectation(link), { kind: "setAlias", name: handleOf(link), alias: "" } as const].map(
    (step) => ({
      kind: "inNetns",
      netns,
      step,
    }),
  );
}
