import { hostname, userInfo } from "node:os";
import { homeDirectory } from "../local-file";

/** What ssh's own configuration says about one host. */
export interface SshSettings {
  /** Name or address to connect to: `HostName`, else the host as it was given. */
  readonly hostName: string;
  readonly port?: number;
  /** Absent where the configuration names no user; ssh then takes the local one. */
  readonly user?: string;
  /** Absent: the files that ssh looks at by default. */
  readonly identityFiles?: readonly string[];
  /** Whether an agent may offer only the keys of identity files. */
  readonly identitiesOnly: boolean;
  /** Path of the agent's socket, or `"none"`. Absent: `SSH_AUTH_SOCK`. */
  readonly identityAgent?: string;
  /** Absent: the files that ssh reads by default. */
  readonly knownHostsFiles?: readonly string[];
  readonly hostKeyAlias?: string;
  /** Jump hosts, the first of which is the nearest to this machine. */
  readonly jumps: readonly JumpHost[];
  readonly connectTimeoutS?: number;
  readonly serverAliveIntervalS: number;
  readonly serverAliveCountMax: number;
  /** Whether ssh would accept keys that are not known (`StrictHostKeyChecking no` or `accept-new`). */
  readonly acceptsUnknownKeys: boolean;
  /** The files that were read, for messages; empty where nothing was read. */
  readonly source: string;
}

export interface JumpHost {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
}

/** A host as the program and the stack's config name it. */
export interface Target {
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
}

export function noSettings({ host }: Target): SshSettings {
  return {
    hostName: host,
    identitiesOnly: false,
    jumps: [],
    serverAliveIntervalS: 0,
    serverAliveCountMax: 3,
    acceptsUnknownKeys: false,
    source: "",
  };
}

export function localUser(): string {
  return userInfo().username;
}

/** Resolved options: keywords in lower case, each with its values in order. */
export type Options = ReadonlyMap<string, readonly string[]>;

/** Key files that ssh looks at where none is configured; it lists all of them then. */
const defaultIdentity = /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/;

/** @param namesUser whether the configuration may name the local user, and not only mean it */
export function settingsFrom(
  options: Options,
  target: Target,
  { source, namesUser }: { readonly source: string; readonly namesUser: boolean },
): SshSettings {
  const first = (keyword: string): string | undefined => {
    const value = options.get(keyword)?.[0];
    return value === undefined || value.toLowerCase() === "none" ? undefined : value;
  };
  const hostName = first("hostname") ?? target.host;
  const port = numberIn(first("port"));
  const user = first("user");
  const userNamed = user !== undefined && (user !== localUser() || namesUser);
  const alias = first("hostkeyalias");
  const expand = expander(target, {
    hostName,
    port: target.port ?? port ?? 22,
    user: target.user ?? user ?? localUser(),
    alias,
  });
  const identityFiles = options.get("identityfile") ?? [];
  const identitiesAreDefault = identityFiles.every((file) => defaultIdentity.test(file));
  const agent = options.get("identityagent")?.[0];
  const connectTimeoutS = numberIn(first("connecttimeout"));
  const knownHosts = knownHostsIn(options)?.map(expand);
  return {
    ...noSettings(target),
    hostName,
    ...(port !== undefined && { port }),
    ...(user !== undefined && userNamed && { user: expand(user) }),
    ...(!identitiesAreDefault && {
      identityFiles: identityFiles.map(expand).filter((file) => file !== "none"),
    }),
    identitiesOnly: isYes(first("identitiesonly")),
    ...(agent !== undefined && agent !== "SSH_AUTH_SOCK" && { identityAgent: expand(agentIn(agent)) }),
    ...(knownHosts !== undefined && { knownHostsFiles: knownHosts }),
    ...(alias !== undefined && { hostKeyAlias: expand(alias) }),
    jumps: jumpsIn(first("proxyjump")),
    ...(connectTimeoutS !== undefined && { connectTimeoutS }),
    serverAliveIntervalS: numberIn(first("serveraliveinterval")) ?? 0,
    serverAliveCountMax: numberIn(first("serveralivecountmax")) ?? 3,
    acceptsUnknownKeys: /^(no|off|false|accept-new)$/i.test(first("stricthostkeychecking") ?? ""),
    source,
  };
}

/** An agent may be named by a variable, `$WORK_AGENT`. */
function agentIn(agent: string): string {
  return /^\$\w+$/.test(agent) ? (process.env[agent.slice(1)] ?? "none") : agent;
}

function knownHostsIn(options: Options): string[] | undefined {
  const lists = ["userknownhostsfile", "globalknownhostsfile"].map((keyword) => options.get(keyword));
  if (lists.every((list) => list === undefined)) return undefined;
  return lists
    .flatMap((list) => list ?? [])
    .flatMap((list) => list.split(" "))
    .filter((file) => file !== "" && file.toLowerCase() !== "none");
}

/** `[user@]host[:port]` or `ssh://[user@]host[:port]`, separated by commas. */
function jumpsIn(list: string | undefined): JumpHost[] {
  if (list === undefined) return [];
  return list.split(",").map((text) => {
    const [, user, bracketed, name = text, port] =
      /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^@:[\]]+))(?::(\d+))?\/?$/.exec(text.trim()) ?? [];
    return {
      host: bracketed ?? name,
      ...(user !== undefined && { user }),
      ...(port !== undefined && { port: Number(port) }),
    };
  });
}

interface Resolved {
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly alias: string | undefined;
}

/** Expands what ssh itself expands only when it connects: ssh_config(5), "TOKENS" and "ENVIRONMENT VARIABLES". */
function expander({ host }: Target, { hostName, port, user, alias }: Resolved): (text: string) => string {
  const tokens: Readonly<Record<string, () => string>> = {
    "%": () => "%",
    d: homeDirectory,
    h: () => hostName,
    i: () => String(userInfo().uid),
    k: () => alias ?? host,
    L: () => hostname().split(".")[0] ?? "",
    l: hostname,
    n: () => host,
    p: () => String(port),
    r: () => user,
    u: localUser,
  };
  return (text) =>
    text
      .replace(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole)
      .replace(/%(.)/g, (whole, token: string) => tokens[token]?.() ?? whole);
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function isYes(text: string | undefined): boolean {
  return /^(yes|true)$/i.test(text ?? "");
}
