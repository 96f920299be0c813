import { desiredRoute, routeIn, undesiredRoute } from "../desired/host-route";
import type { Properties } from "../inputs/fields";
import { parseHostRoute, type HostRouteSpec } from "../inputs/host-route";
import { planRoute, planRouteAbsence } from "../plan/host-route/host-route";
import { hostRouteImpact } from "../plan/impact";
import { inSuccession } from "../plan/replacement";
import { isSameLink } from "../state/links";
import { isSamePlace } from "../state/routes";
import type { HostResource } from "./host-resource";
import { lifecycleOf } from "./lifecycle";

const hostRouteResource: HostResource<HostRouteSpec> = {
  parse: parseHostRoute,
  optional: [],
  impact: hostRouteImpact,

  isSameThing,
  mustDeleteFirst: isSameThing,

  planFor: (_run, { spec, former }) => {
    const desired = desiredRoute(spec, former);
    return (state) => planRoute(desired, state);
  },

  planRemoval: (spec, owned) => {
    const unwanted = undesiredRoute(spec, owned);
    return (state) => planRouteAbsence(unwanted, state);
  },

  planReplacement: (former, planNext) => {
    const unwanted = undesiredRoute(former, true);
    return (state) => inSuccession([(next) => planRouteAbsence(unwanted, next), planNext], state);
  },

  // Forgotten with its record still there, it would leave that on the host for ever.
  outputsWhenLost: (recorded, { routeRecords }) =>
    routeRecords.some(({ urn }) => urn === recorded["resourceUrn"]) ? recorded : undefined,

  outputsOf: (spec, state) => {
    const there = state.routes.find((route) => isSamePlace(route, routeIn(spec)));
    if (there === undefined) return undefined;
    const { gateway, link } = there;
    const record = state.routeRecords.find(({ urn }) => urn === spec.resourceUrn);
    return {
      // A program may use an alternative name of the link, or leave it to the gateway.
      inputs: {
        gateway,
        ...(spec.link !== undefined && { link: isSameLink(state, link, spec.link) ? spec.link : link }),
      } as Partial<HostRouteSpec>,
      outputs: { owned: record?.owned === true },
    };
  },
};

export const hostRouteLifecycle = lifecycleOf(hostRouteResource);

/** A host has one route in a place. */
function isSameThing(left: Properties, right: Properties): boolean {
  return (["destination", "metric", "table"] as const).every((option) => left[option] === right[option]);
}
