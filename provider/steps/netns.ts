import type { HostState, NetworkNamespace } from "../model/host-state";
import type { Link } from "../model/link";
import { linkNamed } from "../state/links";
import { hostNetns, inNetns, pathOf } from "../state/namespaces";
import type { IpKinds, ScriptKinds } from "./kind";
import { withoutSysctlsOf } from "./sysctls";

/** The path by which the script on the host keeps its own namespace open for commands that run in another one. */
const hostNetnsPath = "/proc/self/fd/8";

export const moveKinds = {
  moveLink: {
    argv: ({ name, to }) => ["link", "set", "dev", name, "netns", to === "host" ? hostNetnsPath : to.path],
    undo: ({ name, to }, _before, from) => [
      {
        kind: "inNetns",
        netns: to === "host" ? hostNetns : to,
        step: { kind: "moveLink", name, to: from ?? "host" },
      },
    ],
    effect: ({ name, to }, before, netns) => {
      const link = linkNamed(before, name);
      if (link === undefined) return before;
      const { path, inode } = to === "host" ? hostNetns : to;
      const moved: Link = {
        ...bare(link),
        ...(inode !== hostNetns.inode && { parentNamespaceId: 0 }),
      };
      const left = {
        ...before,
        links: before.links.filter((other) => other !== link),
        routes: before.routes.filter((route) => route.link !== link.name),
        elsewhere: [...before.elsewhere, { namespace: path, netns: inode, link: moved }],
      };
      return withoutSysctlsOf(left, link.name, netns);
    },
  },
} satisfies IpKinds<"moveLink">;

export const expectationKinds = {
  expectAlias: {
    keyword: "is",
    words: ({ name, alias }) => `${name} ${alias}`,
    describe: ({ name }) => `ip link show dev ${name}`,
    isTold: false,
    undo: () => [],
    effect: (_step, before) => before,
  },
} satisfies ScriptKinds<"expectAlias">;

/** Returns a link as it arrives in another namespace: the kernel takes it down and removes its addresses. */
function bare({ parentNamespaceId: _seenFromThere, ...link }: Link): Link {
  return { ...link, up: false, addresses: [] };
}

/** Returns the host as seen from within a namespace: that namespace is here, and the host's own is elsewhere. */
export function seenFrom(state: HostState, inode: number): HostState {
  if (inode === hostNetns.inode) return state;
  const outside = state.links.map((link) => ({ namespace: hostNetns.path, netns: hostNetns.inode, link }));
  return {
    ...inNetns(state, inode),
    elsewhere: [...state.elsewhere.filter(({ netns }) => netns !== inode), ...outside],
  };
}

/** Returns the host again, given what became of that view. */
export function seenFromHost(inside: HostState, inode: number, before: HostState): HostState {
  if (inode === hostNetns.inode) return inside;
  const namespace =
    before.elsewhere.find(({ netns }) => netns === inode)?.namespace ?? pathOf(before, inode) ?? "";
  const isOutside = ({ netns }: { readonly netns: number }): boolean => netns === hostNetns.inode;
  return {
    ...inside,
    links: inside.elsewhere.filter(isOutside).map(({ link }) => link),
    routes: before.routes,
    elsewhere: [
      ...inside.elsewhere.filter((entry) => !isOutside(entry)),
      ...inside.links.map((link) => ({ namespace, netns: inode, link })),
    ],
    namespaces: inside.namespaces.map((netns): NetworkNamespace =>
      netns.inode === inode ? { ...netns, routes: inside.routes } : netns,
    ),
  };
}
