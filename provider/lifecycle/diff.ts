import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import { changesBetween } from "../plan/impact";
import type { Asked, Difference } from "./calls";
import type { HostResource } from "./host-resource";
import type { Run } from "./memory/run";
import { formerIn, recordedIn } from "./spec-in-state";

/** What is to happen to a resource that the stack has already: nothing, an update, or a replacement in which order. */
export function diff<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  run: Run,
  { olds, news }: Asked,
): Difference {
  const urn = String(news["resourceUrn"]);
  resource.noteFormerOutputs?.(run, urn, olds);
  const former = (formerIn(resource, olds) ?? {}) as Properties;
  const asked = resource.formerAsAsked?.(former, news) ?? former;
  const { changed, replaces } = changesBetween(resource.impact, asked, news);
  const isFound = olds["foundThere"] === true && replaces.length === 0;
  run.foundThere.noteEarlier(urn, isFound ? recordedIn(resource, olds) : undefined);
  const drifted = run.drift.get(urn);
  if (changed.length === 0 && drifted !== undefined) console.info(drifted);
  return {
    // Refresh tells of what is called a change here.
    changed: changed.length > 0 || drifted !== undefined || "drift" in olds,
    replaces,
    // On another host nothing can be in its way.
    deleteFirst: replaces.length > 0 && !replaces.includes("host") && resource.mustDeleteFirst(olds, news),
  };
}
