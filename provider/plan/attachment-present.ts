import { markOf } from "../desired/mark";
import type { HostState, LinkElsewhere } from "../model/host-state";
import type { Link } from "../model/link";
import type { Owner } from "../model/ownership";
import type { Guard, InSpace } from "../model/step";
import { temporaryName } from "./attachment-link";
import { pathOf } from "./space";

/** Whether an attachment's record is this resource's, under this name or one that it had before. */
export function isOurs({ urn }: { readonly urn: string }, owner: Owner): boolean {
  return marksOf(owner).includes(markOf(urn));
}

/** A link in a container that bears the resource's mark. */
export function markedElsewhere(owner: Owner, state: HostState): LinkElsewhere[] {
  return state.elsewhere.filter(({ link }) => marksOf(owner).includes(link.alias));
}

/** The marks that a link of this resource may bear. */
export function marksOf({ mark, formerMarks }: Owner): string[] {
  return [mark, ...formerMarks];
}

/** A link that an earlier try was cut off with, before it was in its container. */
export function leftOnHost(id: string, owner: Owner, state: HostState): Link[] {
  return state.links.filter(
    ({ name, alias, child }) =>
      child !== undefined && (marksOf(owner).includes(alias) || (name === temporaryName(id) && alias === "")),
  );
}

/** What takes a link out of the container that it is in. */
export function removing(
  { space: inode, link: { name, alias } }: LinkElsewhere,
  state: HostState,
): InSpace[] {
  const path = pathOf(state, inode);
  if (path === undefined) return [];
  const space = { path, inode };
  return [
    { kind: "inSpace", space, step: { kind: "expectAlias", name, alias } },
    { kind: "inSpace", space, step: { kind: "deleteLink", name } },
  ];
}

/** The namespaces that links are in are still those that were seen. */
export function spaceGuards(
  entries: readonly LinkElsewhere[],
  state: HostState,
): Extract<Guard, { kind: "space" }>[] {
  return [...new Set(entries.map(({ space }) => space))].flatMap((inode) => {
    const path = pathOf(state, inode);
    return path === undefined ? [] : [{ kind: "space" as const, space: { path, inode } }];
  });
}
