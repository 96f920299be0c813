import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import { markOf } from "../ownership/mark";
import { parentIn } from "../records/link";
import { recordedLinks } from "./attachment-links";
import { linkNamed, parentOf } from "./links";

/** A link that lost its name, found by what was made on it: the kernel goes by indexes, which a new name does not change. */
export interface RenamedLink {
  readonly link: Link;
  /** Name of a link that was made on it under its former name. */
  readonly by: string;
}

/**
 * Finds the link that had a name when something of ours was made on it, and has another name now. Undefined if a link has
 * that name, if nothing of ours tells, or if what was made on it is on several links by now.
 */
export function renamedLink(name: string, state: HostState): RenamedLink | undefined {
  if (linkNamed(state, name) !== undefined) return undefined;
  const found = [...madeOn(name, state), ...attachedTo(name, state)].flatMap((made): RenamedLink[] => {
    const link = state.links.find(({ index }) => index === made.parentIndex);
    return link === undefined ? [] : [{ link, by: made.name }];
  });
  return new Set(found.map(({ link }) => link)).size === 1 ? found[0] : undefined;
}

/** Lists the links of the host itself that were made on a link of that name, by their records. */
function madeOn(name: string, state: HostState): Link[] {
  return state.records
    .filter((record) => parentIn(record) === name)
    .flatMap(({ link, urn }) => {
      const made = linkNamed(state, link);
      return made?.alias === markOf(urn) && parentOf(state, made) !== undefined ? [made] : [];
    });
}

/** Lists the links in containers whose network had a link of that name as its parent. */
function attachedTo(name: string, state: HostState): Link[] {
  const networks = state.networks.filter(({ parent }) => parent === name).map((network) => network.name);
  const attachments = state.attachments.filter(({ network }) => networks.includes(network));
  return [...recordedLinks(attachments, state)].map(({ link }) => link);
}
