import type { HostState, LinkElsewhere } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { Owner } from "../../model/ownership";
import type { Guard, InNetns, NetnsStep } from "../../model/step";
import { pathOf } from "../../state/namespaces";
import { isMarkOf } from "../../ownership/is-ours";
import { readMark } from "../../ownership/mark";
import { fitsBatchLine } from "../../steps/batch";

/** Names a link until it is in its container, in 14 bytes: on the host its own name may be taken. */
export function temporaryName(id: string): string {
  return `tl${id}`;
}

/** Lists the links that an interrupted attempt left on the host, before they were in their container. */
export function leftOnHost(id: string, owner: Owner, state: HostState): Link[] {
  return state.links.filter(
    ({ name, alias, child }) =>
      child !== undefined && (isMarkOf(alias, owner) || (name === temporaryName(id) && alias === "")),
  );
}

/** Deletes a link in the container that it is in. */
export function removing({ netns: inode, link }: LinkElsewhere, state: HostState): InNetns[] {
  const path = pathOf(state, inode);
  if (path === undefined) return [];
  const netns = { path, inode };
  return [...expectation(link), { kind: "deleteLink", name: handleOf(link) } as const].map((step) => ({
    kind: "inNetns",
    netns,
    step,
  }));
}

/** Requires that a link in a container still bears its mark; an alias that somebody else wrote there says nothing. */
export function expectation(link: Link): NetnsStep[] {
  const { alias } = link;
  return readMark(alias) === undefined ? [] : [{ kind: "expectAlias", name: handleOf(link), alias }];
}

/** Names a link for `ip`: by its index if its container gave it a name that no line of `ip -batch` can have. */
export function handleOf({ name, index }: Link): string {
  return /^\S+$/.test(name) && fitsBatchLine(name) ? name : `if${String(index)}`;
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
