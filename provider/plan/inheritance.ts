import type { HostState } from "../model/host-state";
import type { Owner } from "../model/ownership";
import { isOfSubInterface, isOfTrunk, markOf, originIn, stackOf } from "../ownership/mark";

/** Tells whether no resource of the program has the link that is owned under a URN. */
export type IsFree = (urn: string) => boolean;

/**
 * Lets a sub-interface have the link that another resource of its stack leaves to it: a trunk that of a
 * `VlanSubInterface`, or the other way round. A record says in full whose the link was; its mark has to agree.
 */
export function inheriting<Wanted extends { readonly name: string; readonly owner: Owner }>(
  wanted: Wanted,
  records: ReadonlyMap<string, { readonly urn: string }>,
  isFree: IsFree,
): Wanted {
  const { owner } = wanted;
  const urn = records.get(wanted.name)?.urn;
  if (urn === undefined || urn === owner.urn || !mayPass(urn, owner.urn) || !isFree(urn)) return wanted;
  return { ...wanted, owner: { ...owner, formerMarks: [...owner.formerMarks, markOf(urn)] } };
}

export function recordsByLink({ records }: HostState): Map<string, HostState["records"][number]> {
  return new Map(records.map((record) => [record.link, record]));
}

function mayPass(from: string, to: string): boolean {
  return (
    stackOf(from) === stackOf(to) &&
    originIn(from) === originIn(to) &&
    isOfSubInterface(from) &&
    isOfSubInterface(to) &&
    (isOfTrunk(from) || isOfTrunk(to))
  );
}
