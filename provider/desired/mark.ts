import { createHash } from "node:crypto";
import type { Owner } from "../model/ownership";

/** IFALIASZ is 256 with the closing zero; the readable part leaves room for the rest. */
const readableLimit = 200;

const markPattern = /^trunkline:([^/]+)\/([^/]+)\/(.+)@[0-9a-f]{12}$/;

/** Who owns what a resource makes. `formerUrns`: names that the same resource had before a rename. */
export function ownerOf(urn: string, formerUrns: readonly string[] = []): Owner {
  return {
    urn,
    mark: markOf(urn),
    formerMarks: [...new Set(formerUrns)].filter((former) => former !== urn).map(markOf),
  };
}

/**
 * The alias that marks a resource's links: `trunkline:PROJECT/STACK/NAME@HASH`. The hash of the whole URN decides; the
 * rest is for people who read `ip link`.
 */
export function markOf(urn: string): string {
  const [head = "", project = "", , ...name] = urn.split("::");
  const stack = head.replace(/^urn:pulumi:/, "");
  const readable = [project, stack, name.join("::")].map(escaped).join("/").slice(0, readableLimit);
  return `trunkline:${readable}@${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}

export interface MarkReading {
  readonly project: string;
  readonly stack: string;
  readonly resource: string;
}

/** What a link's alias says of its owner; undefined where it is not a mark of ours. */
export function readMark(alias: string): MarkReading | undefined {
  const [, project, stack, resource] = markPattern.exec(alias) ?? [];
  return project && stack && resource ? { project, stack, resource } : undefined;
}

/** Aliases travel through `ip -batch` and sysfs: letters, digits and `._-` stand for themselves. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
