/** What brings links back when a host boots: a script in the store, and files by which the init system runs it. */

export type InitSystem = "systemd" | "openrc";

/** Of the texts of today. A release that changes one of them counts on, and adds its digests below. */
export const restorerVersion = 1;

/**
 * The first 16 hex digits of the SHA-256 of an init system's files, by version: which texts are a release's, so that a
 * changed one can be told from an older one.
 */
export const restorerDigests: Readonly<Record<number, Readonly<Record<InitSystem, string>>>> = {
  1: { systemd: "4a6335f1be5ac441", openrc: "7fab81c0c9925d5b" },
};

/** As a host has it. */
export interface Restorer {
  /** Undefined: neither systemd nor OpenRC runs there. */
  readonly init: InitSystem | undefined;
  /** Why the files cannot be written; undefined: nothing is known to speak against it. */
  readonly unwritable?: string;
  /** `changed`: it is there, but a file is not as any release has made it; `disabled`: it is there and not run at boot. */
  readonly status: "absent" | "changed" | "disabled" | "ready";
  /** 0 if absent. */
  readonly version: number;
}

/** A link that did not come back when the host booted, and why. */
export interface Unrestored {
  readonly link: string;
  /** In the words of the host: `no link eth3`. */
  readonly why: string;
}
