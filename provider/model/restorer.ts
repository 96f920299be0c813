import type { EngineProgram } from "./attachment";

/**
 * What brings links back: when a host boots, a script in the store, and files by which the init system runs it; when a
 * container starts again or a namespace is made again, another script, and files by which the engine's events, the engine
 * itself, or the init system run it.
 */

export type InitSystem = "systemd" | "openrc";

/** What has root's containers of an engine, or the namespaces that have names, get their links again. */
export type Attacher = EngineProgram | "netns";

export const attachers: readonly Attacher[] = ["docker", "podman", "netns"];

/** Of the texts of today. A release that changes one of them counts on, and adds its digests below. */
export const restorerVersion = 3;

/**
 * The first 16 hex digits of the SHA-256 of the files for an init system or an engine, by version: which texts are a
 * release's, so that a changed one can be told from an older one.
 */
export const restorerDigests: Readonly<
  Record<number, Readonly<Partial<Record<InitSystem | Attacher, string>>>>
> = {
  1: {
    systemd: "4a6335f1be5ac441",
    openrc: "7fab81c0c9925d5b",
    docker: "7022d1ee6c98518d",
    podman: "f47cce313eaf751a",
  },
  2: {
    systemd: "0cfdc606b9e4293e",
    openrc: "acff48f6b41861f1",
    docker: "044ed5c81927c26a",
    podman: "e1d0017c04123987",
    netns: "5654387f64c02e7b",
  },
  3: {
    systemd: "a5b5f04e60d0db81",
    openrc: "8bb65d3a03cff88d",
    docker: "441a97f866fd9dfb",
    podman: "98aeb9b9cb210e22",
    netns: "98a4cf3589b800bf",
  },
};

/** Files of ours on a host, outside of the store. */
export interface KeptFiles {
  /** Why they cannot be written; undefined: nothing is known to speak against it. */
  readonly unwritable?: string;
  /**
   * `changed`: they are there, but one is not as any release has made it; `disabled`: they are there and not run at the
   * next boot; `stopped`: they are not run until then.
   */
  readonly status: "absent" | "changed" | "disabled" | "stopped" | "ready";
  /** 0 if absent. */
  readonly version: number;
}

/** As a host has it, for its own links and for those of containers. */
export interface Restorer extends KeptFiles {
  /** Undefined: neither systemd nor OpenRC runs there. */
  readonly init: InitSystem | undefined;
  /** What gives containers their links again, as far as there can be one on such a host. */
  readonly attachers: Readonly<Partial<Record<Attacher, KeptFiles>>>;
}

/** A link or a route that did not come back when the host booted, and why. */
export interface Unrestored {
  /** Name of the link, or id of the route's record. */
  readonly link: string;
  /** In the words of the host: `no link eth3`. */
  readonly why: string;
}

/** An attachment whose container started again and did not get its link, and why. */
export interface Unattached {
  /** Of the attachment's record. */
  readonly id: string;
  /** In the words of the host. */
  readonly why: string;
}
