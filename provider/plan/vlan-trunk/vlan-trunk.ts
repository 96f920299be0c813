import type { DesiredAbsence, DesiredTrunk } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import { inheriting, recordsByLink, type IsFree } from "../inheritance";
import type { PlanResult } from "../plan";
import { planTogether, type Part } from "../together";
import { planAbsence } from "../vlan-sub-interface/absence";
import { decideAddresses, type AddressDecision } from "../vlan-sub-interface/addresses";
import { planVlan } from "../vlan-sub-interface/vlan-sub-interface";

/**
 * Plans the sub-interfaces of a trunk, each as one by itself: first those that go, which may be in the way of others.
 *
 * @param decided this run's decisions about addresses, by mark
 */
export function planTrunk(
  { wanted, unwanted }: DesiredTrunk,
  state: HostState,
  { isFree, decided }: { readonly isFree: IsFree; readonly decided?: ReadonlyMap<string, AddressDecision> },
): PlanResult {
  const records = recordsByLink(state);
  // Those that come later may give up an address that an earlier one gets.
  const decisions = new Map(decided);
  for (const { owner } of wanted) decisions.delete(owner.mark);
  const parts = wanted.map((each): Part => {
    const vlan = inheriting(each, records, isFree);
    return {
      vlan: vlan.vlan.vlanId,
      planner: (next) => {
        const { mark } = vlan.owner;
        const result = planVlan(vlan, next, decisions);
        decisions.set(mark, decideAddresses(vlan, next, decided?.get(mark)));
        return result;
      },
    };
  });
  return planTogether([...removals(unwanted, state), ...parts], state);
}

export function planTrunkAbsence(unwanted: readonly DesiredAbsence[], state: HostState): PlanResult {
  return planTogether(removals(unwanted, state), state);
}

/** A link stays if it was there before the trunk, as its record says, or if nothing says that it is the trunk's. */
function removals(unwanted: readonly DesiredAbsence[], state: HostState): Part[] {
  const records = recordsByLink(state);
  const marks = new Set(state.links.map(({ alias }) => alias));
  return unwanted.map((each): Part => {
    const record = records.get(each.name);
    const owned = record?.urn === each.owner.urn ? record.owned : marks.has(each.owner.mark);
    return { vlan: each.vlan.vlanId, planner: (next) => planAbsence({ ...each, owned }, next) };
  });
}
