import type { HostState, Space } from "../model/host-state";
import type { SpaceReference } from "../model/step";

/** The host's own namespace: for steps there that are no lines of `ip`. The script runs in it, and finds it by this path. */
export const ownSpace: SpaceReference = { path: "/proc/self/ns/net", inode: 0 };

/** The host as seen from within one of its other namespaces: that one's links and routes in the place of its own. */
export function inSpace(state: HostState, inode: number): HostState {
  if (inode === ownSpace.inode) return state;
  return {
    ...state,
    links: state.elsewhere.filter(({ space }) => space === inode).map(({ link }) => link),
    routes: state.spaces.find((space) => space.inode === inode)?.routes ?? [],
  };
}

/** The host again, with what became of that namespace. */
export function outOfSpace(state: HostState, inode: number, inside: HostState): HostState {
  if (inode === ownSpace.inode) return inside;
  const namespace =
    state.elsewhere.find(({ space }) => space === inode)?.namespace ?? pathOf(state, inode) ?? "";
  return {
    ...state,
    elsewhere: [
      ...state.elsewhere.filter(({ space }) => space !== inode),
      ...inside.links.map((link) => ({ namespace, space: inode, link })),
    ],
    spaces: state.spaces.map((space): Space =>
      space.inode === inode ? { ...space, routes: inside.routes } : space,
    ),
  };
}

/** What leads to a namespace: a name of `ip netns` before a process that may end. */
export function pathOf(state: HostState, inode: number): string | undefined {
  const paths = state.spaces.find((space) => space.inode === inode)?.paths ?? [];
  return paths.find((path) => !path.startsWith("/proc/")) ?? paths[0];
}

export function sysctlsIn(state: HostState, inode: number): Readonly<Record<string, string>> {
  return state.spaces.find((space) => space.inode === inode)?.sysctls ?? {};
}

/** The host with other sysctls in a namespace. */
export function withSysctls(
  state: HostState,
  inode: number,
  sysctls: Readonly<Record<string, string>>,
): HostState {
  return {
    ...state,
    spaces: state.spaces.map((space): Space => (space.inode === inode ? { ...space, sysctls } : space)),
  };
}
