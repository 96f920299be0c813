import { stackOf } from "../../ownership/mark";
import type { DesiredNetwork } from "../../model/desired";
import type { NetworkRecord } from "../../model/network";
import { isOfOneMode } from "../../state/child-kind";

/**
 * The other networks of a host as a run will leave them: what changes in place on several at once is not to fail because
 * each sees the others as they were.
 *
 * Another one of the same stack that nobody has asked about yet may be about to change, too, or to go: it is taken for one
 * that comes along. When it is asked about, this one is decided, and what does not go together is refused there, though
 * nothing about it has changed.
 *
 * @param decided what networks of this run are to be, by their names; absent: they stay as they are
 */
export function othersForeseen(
  desired: DesiredNetwork,
  networks: readonly NetworkRecord[],
  decided?: ReadonlyMap<string, NetworkRecord>,
): NetworkRecord[] {
  const others = networks.filter(({ name }) => name !== desired.name);
  if (decided === undefined) return others;
  return others.map((network) => {
    const wish = decided.get(network.name);
    if (wish !== undefined) return changedInPlace(network, wish);
    return stackOf(network.urn) === stackOf(desired.owner.urn) ? comingAlong(network, desired) : network;
  });
}

/** Replaced, it stays what it is until it is deleted, and nobody knows when that will be. */
function changedInPlace(network: NetworkRecord, wish: NetworkRecord): NetworkRecord {
  const stays = network.parent === wish.parent && isOfOneMode(network.child, wish.child);
  return stays ? wish : network;
}

function comingAlong(network: NetworkRecord, { child }: DesiredNetwork): NetworkRecord {
  const follows = isOfOneMode(network.child, child);
  return { ...network, ...(follows && { child }), allowSharedParent: true, subnets: [] };
}
