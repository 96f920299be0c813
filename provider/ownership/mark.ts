import { createHash } from "node:crypto";
import type { Owner } from "../model/ownership";
import { memoize } from "../memoize";

/** IFALIASZ is 256 with the closing zero: the readable part leaves room for the rest, and for each of its own parts. */
const limits = { readable: 226, project: 80, stack: 80 };

const markPattern = /^trunkline:([^/]+)\/([^/]+)\/(.+)@[0-9a-f]{12}$/;

/** Pulumi gives a stack's own provider a UUID when it first runs, and keeps it in the stack's state. */
const originPattern = /@([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Returns the owner of what a resource makes. `formerUrns`: URNs that the same resource had before a rename. */
export function ownerOf(urn: string, formerUrns: readonly string[] = []): Owner {
  return {
    urn,
    mark: markOf(urn),
    formerMarks: [...new Set(formerUrns)].filter((former) => former !== urn).map(markOf),
  };
}

/**
 * Returns the alias that marks a resource's links: `trunkline:PROJECT/STACK/NAME@HASH`. The hash of the whole URN
 * decides; the rest is for people who read `ip link`.
 */
export const markOf = memoize((urn) => {
  const { project, stack, resource } = readUrn(urn);
  const origin = `${escaped(project, limits.project)}/${escaped(stack, limits.stack)}/`;
  const readable = origin + escaped(resource, limits.readable - origin.length);
  return `trunkline:${readable}@${shortHash(urn)}`;
});

/** Reads a resource's own name from its URN. */
export const nameOf = memoize((urn) => urn.split("::").slice(3).join("::"));

/** Returns the part of a URN that names its stack: `urn:pulumi:STACK::PROJECT`. */
export function stackOf(urn: string): string {
  return urn.split("::").slice(0, 2).join("::");
}

/** Returns the URN under which a trunk owns one of its links: no two links have one mark. */
export function urnOfVlan(trunk: string, id: number): string {
  return `${trunk}.${String(id)}`;
}

/** Returns the URN of the resource that owns something: that of the trunk, for one of its links. */
export function resourceUrnOf(urn: string): string {
  return isOfTrunk(urn) ? urn.replace(/\.\d+$/, "") : urn;
}

/** Checks whether a URN is one under which a trunk owns a link. */
export function isOfTrunk(urn: string): boolean {
  return /(^|\$)pulumi-nodejs:dynamic\/trunkline:VlanTrunk(@|$)/.test(urn.split("::")[2] ?? "");
}

/** Checks whether a URN is one under which a sub-interface is owned, that of a trunk or one by itself. */
export function isOfSubInterface(urn: string): boolean {
  const type = urn.split("::")[2] ?? "";
  return isOfTrunk(urn) || /(^|\$)pulumi-nodejs:dynamic\/trunkline:VlanSubInterface(@|$)/.test(type);
}

/** Returns 12 hex digits that stand for a resource. */
export function shortHash(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 12);
}

/**
 * Returns a URN that also says in which state its resource was born: `urn:pulumi:STACK::PROJECT::TYPE@ORIGIN::NAME`. Two
 * backends may have stacks of one name, and a stack may be made again under its old name: their URNs are equal, and their
 * resources must not be. A resource of an earlier release has no origin.
 */
export function bornIn(urn: string, origin: string | undefined): string {
  const parts = urn.split("::");
  const [head, project, type, ...name] = parts;
  if (origin === undefined || !originPattern.test(`@${origin}`) || name.length === 0) return urn;
  return [head, project, `${type ?? ""}@${origin}`, ...name].join("::");
}

/** Returns the origin in such a URN; undefined if it has none. */
export function originIn(urn: string): string | undefined {
  return originPattern.exec(urn.split("::")[2] ?? "")?.[1];
}

/** Reads a URN: `urn:pulumi:STACK::PROJECT::TYPE::NAME`. */
export function readUrn(urn: string): MarkReading {
  const [head = "", project = ""] = urn.split("::");
  return { project, stack: head.replace(/^urn:pulumi:/, ""), resource: nameOf(urn) };
}

/** The parts of a mark in plain text, shortened where the mark is. */
export interface MarkReading {
  readonly project: string;
  readonly stack: string;
  readonly resource: string;
}

/** Reads the owner from a link's alias; undefined if the alias is not a mark of ours. */
export function readMark(alias: string): MarkReading | undefined {
  const [, project, stack, resource] = markPattern.exec(alias) ?? [];
  return project && stack && resource
    ? { project: unescaped(project), stack: unescaped(stack), resource: unescaped(resource) }
    : undefined;
}

/**
 * Escapes text for an alias, which travels through `ip -batch` and sysfs: letters, digits and `._-` stand for
 * themselves. The result has at most `most` bytes, and only whole characters.
 */
function escaped(text: string, most: number): string {
  let result = "";
  for (const character of text.replace(/\p{Cs}/gu, "\ufffd")) {
    const next = encodeURIComponent(character).replace(
      /[!'()*~]/,
      (special) => `%${special.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    if (result.length + next.length > most) break;
    result += next;
  }
  return result;
}

/** Anyone can write an alias: text that is not an escape of ours stays as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
