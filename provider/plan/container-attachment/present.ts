import type { HostState, LinkElsewhere } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { Owner } from "../../model/ownership";
import type { Guard, InNetns } from "../../model/step";
import { pathOf } from "../../state/namespaces";
import { marksOf } from "../../ownership/is-ours";

/** A link in a container that bears the resource's mark. */
export function markedElsewhere(owner: Owner, state: HostState): LinkElsewhere[] {
  return state.elsewhere.filter(({ link }) => marksOf(owner).includes(link.alias));
}

/** Under which name a link is made before it is in its container, where that name would be taken: 14 bytes. */
export function temporaryName(id: string): string {
  return `tl${id}`;
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
  { netns: inode, link: { name, alias } }: LinkElsewhere,
  state: HostState,
): InNetns[] {
  const path = pathOf(state, inode);
  if (path === undefined) return [];
  const netns = { path, inode };
  return [
    { kind: "inNetns", netns, step: { kind: "expectAlias", name, alias } },
    { kind: "inNetns", netns, step: { kind: "deleteLink", name } },
  ];
}

/** The namespaces that links are in are still those that were seen. */
export function netnsGuards(
  entries: readonly { readonly netns: number }[],
  state: HostState,
): Extract<Guard, { kind: "netns" }>[] {
  return [...new Set(entries.map(({ netns }) => netns))].flatMap((inode) => {
    const path = pathOf(state, inode);
    return path === undefined ? [] : [{ kind: "netns" as const, netns: { path, inode } }];
  });
}
