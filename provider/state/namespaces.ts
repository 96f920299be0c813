import type { Refusal } from "../errors";
import type { HostState } from "../model/host-state";
import type { LinkStep, NetnsReference, Step } from "../model/step";

/** The host's own namespace, for steps there that are not lines of `ip`: the script runs in it, and finds it here. */
export const hostNetns: NetnsReference = { path: "/proc/self/ns/net", inode: 0 };

/** Returns the host as seen from within another of its namespaces, with the links and routes of that namespace. */
export function inNetns(state: HostState, inode: number): HostState {
  if (inode === hostNetns.inode) return state;
  return {
    ...state,
    links: state.elsewhere.filter(({ netns }) => netns === inode).map(({ link }) => link),
    routes: state.namespaces.find((netns) => netns.inode === inode)?.routes ?? [],
  };
}

/** Returns a path to a namespace: a name of `ip netns` rather than a process, which may end. */
export function pathOf(state: HostState, inode: number): string | undefined {
  const paths = state.namespaces.find((netns) => netns.inode === inode)?.paths ?? [];
  return paths.find((path) => !path.startsWith("/proc/")) ?? paths[0];
}

/** Returns a step in the host's own namespace as a step on a link there; none for a step elsewhere. */
export function stepOnHost(step: Step): LinkStep[] {
  if (step.kind !== "inNetns") return [step];
  return step.netns.inode === hostNetns.inode ? [step.step as LinkStep] : [];
}

export function sysctlsIn(state: HostState, inode: number): Readonly<Record<string, string>> {
  if (inode === hostNetns.inode) return state.sysctls;
  return state.namespaces.find((netns) => netns.inode === inode)?.sysctls ?? {};
}

/** Says why the contents of a namespace are not known, if they are not: a link there may still have its addresses. */
export function namespaceUnread(state: HostState, inode: number): Refusal | undefined {
  const netns = state.namespaces.find((candidate) => candidate.inode === inode);
  if (netns?.unreadable === undefined) return undefined;
  return {
    code: "container-unfit",
    problem: `network namespace ${pathOf(state, inode) ?? String(inode)} could not be inspected: ${netns.unreadable}`,
    remedy: "fix that on the host",
  };
}
