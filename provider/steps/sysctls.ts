import type { HostState, NetworkNamespace } from "../model/host-state";
import type { NetnsReference, UndoStep } from "../model/step";
import { hostNetns, sysctlsIn } from "../state/namespaces";
import type { ScriptKinds } from "./kind";

type Sysctls = Readonly<Record<string, string>>;

/** Of a host's sysctls, few are known: those that records name. */
export const sysctlKinds = {
  setSysctl: {
    keyword: "sysctl",
    words: ({ key, value }) => `${key} ${value}`,
    describe: ({ key, value }) => `sysctl -w ${key}=${value}`,
    isTold: false,
    undo: ({ key }, before, netns = hostNetns) => setAgain(key, sysctlsIn(before, netns.inode)[key], netns),
    effect: (step, before, netns) => withValue(before, step, netns),
  },
  tuneSysctl: {
    keyword: "tune",
    words: ({ key, value, subject }) => `${key} ${value} ${subject}`,
    describe: ({ key, value }) => `sysctl -w ${key}=${value}`,
    isTold: true,
    undo: ({ key, former }, _before, netns = hostNetns) => setAgain(key, former, netns),
    effect: (step, before, netns) => withValue(before, step, netns),
  },
} satisfies ScriptKinds<"setSysctl" | "tuneSysctl">;

/** Restores the known sysctls of a link that is made again, and `others`. */
export function sysctlsAgain(
  name: string,
  before: HostState,
  { netns = hostNetns, others = {} }: { netns: NetnsReference | undefined; others: Sysctls | undefined },
): UndoStep[] {
  const known = Object.entries(sysctlsIn(before, netns.inode)).filter(([path]) => linkIn(path) === name);
  return Object.entries({ ...others, ...Object.fromEntries(known) }).flatMap(([path, value]) =>
    setAgain(path, value, netns),
  );
}

/** Restores a sysctl; one whose value is unknown stays as it is, or goes with its link. */
function setAgain(key: string, value: string | undefined, netns: NetnsReference): UndoStep[] {
  return value === undefined ? [] : [{ kind: "inNetns", netns, step: { kind: "setSysctl", key, value } }];
}

/** Sets a sysctl; `default` is whatever a new link has, which is not known here. */
function withValue(
  state: HostState,
  { key, value }: { readonly key: string; readonly value: string },
  netns: NetnsReference,
): HostState {
  return withSysctls(state, netns, (before) => {
    const others = Object.entries(before).filter(([path]) => path !== key);
    return Object.fromEntries(value === "default" ? others : [...others, [key, value]]);
  });
}

/** Drops the sysctls of a link, which go with it. */
export function withoutSysctlsOf(state: HostState, name: string, netns: NetnsReference): HostState {
  return withSysctls(state, netns, (before) =>
    Object.fromEntries(Object.entries(before).filter(([path]) => linkIn(path) !== name)),
  );
}

/** Renames the sysctls of a link, which keep their values under its new name. */
export function renamedSysctls(
  state: HostState,
  { name, to }: { readonly name: string; readonly to: string },
  netns: NetnsReference,
): HostState {
  return withSysctls(state, netns, (before) =>
    Object.fromEntries(
      Object.entries(before).map(([path, value]) => [
        linkIn(path) === name ? path.replace(`/${name}/`, `/${to}/`) : path,
        value,
      ]),
    ),
  );
}

/** Returns the link that a key is about: eth0 of `net/ipv4/conf/eth0/rp_filter`. */
function linkIn(path: string): string | undefined {
  return path.split("/")[3];
}

function withSysctls(
  state: HostState,
  { inode }: NetnsReference,
  change: (before: Sysctls) => Sysctls,
): HostState {
  if (inode === hostNetns.inode) return { ...state, sysctls: change(state.sysctls) };
  return {
    ...state,
    namespaces: state.namespaces.map((netns): NetworkNamespace =>
      netns.inode === inode ? { ...netns, sysctls: change(netns.sysctls) } : netns,
    ),
  };
}
