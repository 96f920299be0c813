import type { DesiredRoute } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import { isOurs } from "../../ownership/is-ours";
import { readUrn } from "../../ownership/mark";
import { routesIn } from "../../records/link";
import { describeRoute, isSamePlace } from "../../state/routes";
import { makerInWords, remedyForOwned, unlessGone } from "../../state/words";
import type { Refusal } from "../../errors";

/** Refuses a route that another resource has by its record: a route of the host, or one of a sub-interface. */
export function routeOwnedByAnother({ owner, route }: DesiredRoute, state: HostState): Refusal | undefined {
  const record = [
    ...state.routeRecords.filter((each) => each.owned && isSamePlace(each.route, route)),
    ...state.records.filter((each) => each.owned && routesIn(each).some((own) => isSamePlace(own, route))),
  ].find((each) => !isOurs(each, owner));
  if (record === undefined) return undefined;
  const maker = makerInWords(record.urn);
  const usual = `keep one of the two, or give the route a metric of its own or another table${unlessGone(readUrn(record.urn), readUrn(owner.urn))}`;
  return {
    code: "route-taken",
    problem: `${describeRoute(route)} is there already, ${maker}`,
    remedy: remedyForOwned(maker, makerInWords(owner.urn), usual),
  };
}
