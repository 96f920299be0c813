import type { HostState, LinkElsewhere } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { Owner } from "../../model/ownership";
import type { Guard, InNetns } from "../../model/step";
import { pathOf } from "../../state/namespaces";
import { marksOf } from "../../ownership/is-ours";

/** Lists the links in containers that bear the resource's mark. */
export function markedElsewhere(owner: Owner, state: HostState): LinkElsewhere[] {
  return state.elsewhere.filter(({ link }) => marksOf(owner).includes(link.alias));
}

/** Names a link until it is in its container, in 14 bytes: on the host its own name may be taken. */
export function temporaryName(id: string): string {
  return `tl${id}`;
}

/** Lists the links that an interrupted attempt left on the host, before they were in their container. */
export function leftOnHost(id: string, owner: Owner, state: HostState): Link[] {
  return state.links.filter(
    ({ name, alias, child }) =>
      child !== undefined && (marksOf(owner).includes(alias) || (name === temporaryName(id) && alias === "")),
  );
}

/** Deletes a link in the container that it is in. */
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

/** Requires that the namespaces of the entries are still those that were seen. */
export function netnsGuards(
  entries: readonly { readonly netns: number }[],
  state: HostState,
): Extract<Guard, { kind: "netns" }>[] {
  return [...new Set(entries.map(({ netns }) => netns))].flatMap((inode) => {
    const path = pathOf(state, inode);
    return path === undefined ? [] : [{ kind: "netns" as const, netns: { path, inode } }];
  });
}
