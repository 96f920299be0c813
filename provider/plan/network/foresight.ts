import { stackOf } from "../../ownership/mark";
import type { DesiredNetwork } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { NetworkRecord } from "../../model/network";
import { isOfOneMode } from "../../state/child-kind";
import { renamedLink } from "../../state/renamed";

/**
 * Returns the other networks of a host as the run will leave them, so that a change to several networks at once does
 * not fail because each sees the others as they were.
 *
 * A network of the same stack that the run has not planned yet may be about to change or to go: it is assumed to fit
 * in. When its turn comes, the desired network is decided, and a conflict is refused there, even if that network itself
 * has not changed.
 *
 * @param decided the records that this run has planned, by name; absent: the others stay as they are
 */
export function othersForeseen(
  desired: DesiredNetwork,
  state: HostState,
  decided?: ReadonlyMap<string, NetworkRecord>,
): NetworkRecord[] {
  const others = state.networks.filter(({ name }) => name !== desired.name);
  if (decided === undefined) return others;
  return others.map((network) => {
    const wish = decided.get(network.name);
    if (wish !== undefined) return changedInPlace(network, wish, state);
    return stackOf(network.urn) === stackOf(desired.owner.urn) ? comingAlong(network, desired) : network;
  });
}

/** Returns the wish if it can be met in place; a network to be replaced stays until it is deleted, whenever that is. */
function changedInPlace(network: NetworkRecord, wish: NetworkRecord, state: HostState): NetworkRecord {
  const parent = renamedLink(network.parent, state)?.link.name ?? network.parent;
  return parent === wish.parent && isOfOneMode(network.child, wish.child) ? wish : network;
}

function comingAlong(network: NetworkRecord, { child }: DesiredNetwork): NetworkRecord {
  const follows = isOfOneMode(network.child, child);
  return { ...network, ...(follows && { child }), allowSharedParent: true, subnets: [] };
}
