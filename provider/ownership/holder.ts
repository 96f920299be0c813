import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { Owner } from "../model/ownership";
import { isMarkOf } from "./is-ours";
import { readMark } from "./mark";

/** Whose a link is, from one resource's point of view. */
export type Holder =
  /** Marked as this resource's. */
  | "ours"
  /** Unmarked, but this resource began to make it in this boot and was cut off before it set the mark. */
  | "ours-unfinished"
  /** Marked as another resource's, of this stack or another. */
  | "another"
  /** Made by hand or by something else. */
  | "nobody";

export function holderOf(link: Link, owner: Owner, state: HostState): Holder {
  if (isMarkOf(link.alias, owner)) return "ours";
  if (readMark(link.alias)) return "another";
  const record = state.records.find((candidate) => candidate.link === link.name);
  const unfinished = record?.urn === owner.urn && record.pendingSince === state.facts.bootId;
  return unfinished && link.alias === "" ? "ours-unfinished" : "nobody";
}

/**
 * Checks whether one link replaces the other: a resource has two only while Pulumi has made the new one and has yet to
 * delete the old one. Pulumi does that last of all, after the changes to what is on the new one. If the old one's
 * routes made those fail, the old one would never go, neither in this run nor in any later one.
 */
export function isReplacing(link: Link, old: Link): boolean {
  return link !== old && link.alias === old.alias && readMark(old.alias) !== undefined;
}

/** Checks whether two aliases are marks of one stack, or neither is a mark. */
export function ofOneStack(left: string, right: string): boolean {
  const [one, other] = [readMark(left), readMark(right)];
  return one?.stack === other?.stack && one?.project === other?.project;
}
