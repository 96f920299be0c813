import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import type { Planner } from "../plan/plan";
import { unlessRemoved } from "../plan/refusals/claims";
import { changesOf } from "./changes";
import { ownedBy, type Change, type HostResource } from "./host-resource";
import { warnAboutLinks } from "./link-warnings";
import type { Run } from "./memory/run";

/** Plans everything that the engine will do for a change: create, update, or create after a removal. */
export function plannerOf<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { spec, former }: Change<Spec>,
): Planner {
  const anew = (): Planner => resource.planFor(run, { spec, former: undefined });
  if (former === undefined) return anew();
  const { replaces } = changesOf(resource, run, { olds: former, news: spec as object as Properties });
  if (replaces.length === 0) return resource.planFor(run, { spec, former });
  if (replaces.includes("host") || !resource.mustDeleteFirst(former, spec as object as Properties))
    return anew();
  return resource.planReplacement(former as Spec, anew());
}

/**
 * Wraps a resource so that the rest of the run learns of its plans, which will be carried out, and the user learns who
 * else on the host has a hand in their links.
 */
export function noting<Spec extends HostSpec>(resource: HostResource<Spec>): HostResource<Spec> {
  return {
    ...resource,
    planFor: (run, change) => {
      const planner = resource.planFor(run, change);
      const urns = ownedBy(resource, change.spec);
      return (state) => {
        const result = unlessRemoved(state, planner(state));
        if (result.kind === "refused") return result;
        const planned = { plan: result.plan, state };
        resource.notePlan?.(run, change, planned);
        warnAboutLinks(run.told, change.spec, { ...planned, urns });
        return result;
      };
    },
  };
}
