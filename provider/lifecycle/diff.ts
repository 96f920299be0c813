import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import type { Asked, Difference } from "./calls";
import { changesOf } from "./changes";
import type { HostResource } from "./host-resource";
import type { Run } from "./memory/run";
import { formerIn, recordedIn } from "./spec-in-state";

/** Decides what happens to an existing resource: nothing, an update, or a replacement and its order. */
export function diff<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { olds, news }: Asked,
): Difference {
  const urn = String(news["resourceUrn"]);
  resource.noteFormerOutputs?.(run, urn, olds);
  const former = (formerIn(resource, olds) ?? {}) as Properties;
  const asked = resource.formerAsAsked?.(former, news) ?? former;
  const { changed, replaces } = changesOf(resource, run, { olds: asked, news });
  const isFound = olds["foundThere"] === true && replaces.length === 0;
  run.foundThere.noteEarlier(urn, isFound ? recordedIn(resource, olds) : undefined);
  // Nothing of it was made when its host was left out.
  if (olds["leftOut"] === true) return { changed: true, replaces: [] };
  const drifted = run.drift.get(urn);
  const change = changed.length === 0 ? drifted : run.changes.get(urn);
  if (change !== undefined) run.teller.info(change);
  return {
    // A refresh reports whatever counts as a change here.
    changed: changed.length > 0 || drifted !== undefined || "drift" in olds,
    replaces,
    // A resource on another host cannot be in the way.
    deleteFirst: replaces.length > 0 && !replaces.includes("host") && resource.mustDeleteFirst(olds, news),
  };
}
