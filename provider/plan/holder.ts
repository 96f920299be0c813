import { readMark } from "../desired/mark";
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
