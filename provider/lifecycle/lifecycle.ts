import type { HostSpec } from "../inputs/host";
import { besidesAbsentHosts } from "./absent-host";
import { create, update } from "./apply";
import type { Lifecycle } from "./calls";
import { check } from "./check";
import { diff } from "./diff";
import type { HostResource } from "./host-resource";
import { allowingDisconnects } from "./disconnects";
import { read } from "./read";
import { remove } from "./remove";
import { restoring } from "./restoring";

/** Runs parse → desired → observed → plan → apply for each of the engine's calls. */
export function lifecycleOf<Spec extends HostSpec>(ofItsKind: HostResource<Spec>): Lifecycle {
  const resource = allowingDisconnects(restoring(ofItsKind));
  return besidesAbsentHosts(resource, {
    check: (run, asked) => check(resource, run, asked),
    diff: (run, asked) => diff(resource, run, asked),
    create: (run, inputs) => create(resource, run, inputs),
    update: (run, asked) => update(resource, run, asked),
    read: (run, state) => read(resource, run, state),
    remove: (run, state) => remove(resource, run, state),
  });
}
