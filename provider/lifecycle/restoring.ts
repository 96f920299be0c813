import type { HostSpec } from "../inputs/host";
import { withRestorer } from "../plan/restorer";
import type { HostResource } from "./host-resource";

/** Has the links of a resource come back when their host boots, unless the program says otherwise. */
export function restoring<Spec extends HostSpec>(resource: HostResource<Spec>): HostResource<Spec> {
  return {
    ...resource,
    planFor: (run, change) => {
      const planner = resource.planFor(run, change);
      const { resourceUrn: urn, host } = change.spec;
      return (state) => withRestorer(planner(state), state, { urn, persist: host.persist ?? run.persist });
    },
  };
}
