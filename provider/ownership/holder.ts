import { readMark } from "./mark";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { Owner } from "../model/ownership";

/** Whose a link is, from one resource's point of view. */
export type Holder =
  /** Marked as this resource's. */
  | "ours"
  /** Unmarked, but this resource began to make it in this boot: its maker was cut off before the mark. */
  | "ours-unfinished"
  /** Marked as another resource's, of this stack or another. */
  | "another"
  /** Made by hand or by something else. */
  | "nobody";

export function holderOf(link: Link, owner: Owner, state: HostState): Holder {
  if ([owner.mark, ...owner.formerMarks].includes(link.alias)) return "ours";
  if (readMark(link.alias)) return "another";
  const record = state.records.find((candidate) => candidate.link === link.name);
  const unfinished = record?.urn === owner.urn && record.pendingSince === state.facts.bootId;
  return unfinished && link.alias === "" ? "ours-unfinished" : "nobody";
}

/**
 * Whether one link is there to replace the other: a resource has two only while Pulumi has made the new one and has yet to
 * delete the old one, which it does last of all, after what comes to the new one. If that were refused because of the old
 * one's routes, the old one would never go, neither in this run nor in any later one.
 */
export function isReplacing(link: Link, old: Link): boolean {
  return link !== old && link.alias === old.alias && readMark(old.alias) !== undefined;
}

/** Whether two aliases are marks of one stack, or both are none. */
export function ofOneStack(left: string, right: string): boolean {
  const [one, other] = [readMark(left), readMark(right)];
  return one?.stack === other?.stack && one?.project === other?.project;
}
