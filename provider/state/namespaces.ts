import type { HostState } from "../model/host-state";
import type { NetnsReference } from "../model/step";

/** The host's own namespace: for steps there that are no lines of `ip`. The script runs in it, and finds it by this path. */
export const hostNetns: NetnsReference = { path: "/proc/self/ns/net", inode: 0 };

/** The host as seen from within one of its other namespaces: that one's links and routes in the place of its own. */
export function inNetns(state: HostState, inode: number): HostState {
  if (inode === hostNetns.inode) return state;
  return {
    ...state,
    links: state.elsewhere.filter(({ netns }) => netns === inode).map(({ link }) => link),
    routes: state.namespaces.find((netns) => netns.inode === inode)?.routes ?? [],
  };
}

/** What leads to a namespace: a name of `ip netns` before a process that may end. */
export function pathOf(state: HostState, inode: number): string | undefined {
  const paths = state.namespaces.find((netns) => netns.inode === inode)?.paths ?? [];
  return paths.find((path) => !path.startsWith("/proc/")) ?? paths[0];
}

export function sysctlsIn(state: HostState, inode: number): Readonly<Record<string, string>> {
  return state.namespaces.find((netns) => netns.inode === inode)?.sysctls ?? {};
}
