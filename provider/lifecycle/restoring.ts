import type { HostSpec } from "../inputs/host";
import { withRestorer } from "../plan/restorer";
import { ownedBy, type HostResource } from "./host-resource";

/** Has the links of a resource come back when their host boots, unless the program says otherwise. */
export function restoring<Spec extends HostSpec>(resource: HostResource<Spec>): HostResource<Spec> {
  return {
    ...resource,
    planFor: (run, change) => {
      const planner = resource.planFor(run, change);
      const owned = new Set(ownedBy(resource, change.spec));
      const persist = change.spec.host.persist ?? run.persist;
      const isOwn = (urn: string): boolean => owned.has(urn);
      return (state) => withRestorer(planner(state), state, { isOwn, persist });
    },
  };
}
