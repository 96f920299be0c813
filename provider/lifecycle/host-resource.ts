import type { ErrorCode } from "../errors";
import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import type { AttachmentRecord, Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import type { Planner } from "../plan/plan";
import type { Run } from "./memory/run";
import type { Kept } from "./spec-in-state";

/** A change of one resource, from its former options, if any, to those asked for. */
export interface Change<Spec> {
  readonly spec: Spec;
  readonly former: Partial<Spec> | undefined;
}

/** Everything that a lifecycle needs to know of a kind of resource on a host. */
export interface HostResource<Spec extends HostSpec> extends Kept<Spec> {
  /** Engines whose containers must be known for planning. */
  enginesOf?(spec: Spec, known?: HostState): readonly Engine[];
  /** Engines whose networks must be known for the removal. */
  enginesToRemove?(spec: Spec): readonly Engine[];
  /** Waits, before planning, for what the resource depends on besides its own host. */
  prepare?(run: Run, spec: Spec): Promise<void>;
  /** Codes of refusals that pass once the same run has made something else; a preview does not tell them. */
  readonly refusedForNow?: readonly ErrorCode[];
  /** Tells whether old and new are the same thing on a host, so that deleting one deletes the other. */
  isSameThing(olds: Properties, news: Properties): boolean;
  /** Tells whether old and new cannot work side by side, so that the old one must go first. */
  mustDeleteFirst(olds: Properties, news: Properties): boolean;
  /**
   * Lists options whose change replaces nothing: their new values are what the host has already, or one change makes them
   * so.
   */
  alreadySo?(
    change: { readonly olds: Properties; readonly news: Properties },
    state: HostState,
  ): readonly string[];
  /** Returns the name that a resource keeps whose program leaves it open, if that is not the standard one. */
  nameToKeep?(spec: Spec, olds: Properties, state: HostState | undefined): string | undefined;
  /** Lists the URNs under which the resource owns its links. Default: its own. */
  urnsOf?(spec: Spec): readonly string[];
  planFor(run: Run, change: Change<Spec>): Planner;
  planRemoval(spec: Spec, owned: boolean): Planner;
  /** Plans `planNext` after Pulumi's deletion of the former resource and its dependents. */
  planReplacement(former: Spec, planNext: Planner): Planner;
  /** Notes a plan of `planFor` that will be carried out, for the rest of the run. */
  notePlan?(
    run: Run,
    change: Change<Spec>,
    planned: { readonly plan: Plan; readonly state: HostState },
  ): void;
  /** Tells the user what a change to the host has brought to light, other than its failure. */
  tellDone?(run: Run, spec: Spec, state: HostState): void;
  /** Notes the outputs of a resource that is about to be changed, replaced or deleted. */
  noteFormerOutputs?(run: Run, urn: string, outputs: Properties): void;
  /**
   * Returns the outputs of a resource that is not on the host any more, where something is left of it: its record there,
   * which only its deletion removes, or in these outputs the addresses that it had, which the next `up` gives it again.
   * Undefined: it is forgotten.
   */
  outputsWhenLost?(recorded: Properties, state: HostState): Properties | undefined;
  /** Returns the attachments that forbid a deletion. */
  blockedBy?(spec: Spec, state: HostState): readonly AttachmentRecord[];
  /** Reduces an output that is also an option to the part that was asked for: a state has only the output. */
  formerAsAsked?(former: Properties, news: Properties): Properties;
  /** Returns the inputs and outputs as seen on the host; undefined if nothing is there. */
  outputsOf(
    spec: Spec,
    state: HostState,
  ): { readonly inputs: Partial<Spec>; readonly outputs: Properties } | undefined;
}

/** Lists the URNs under which a resource owns its links. */
export function ownedBy<Spec extends HostSpec>(
  { urnsOf }: HostResource<Spec>,
  spec: Spec,
): readonly string[] {
  return urnsOf?.(spec) ?? [spec.resourceUrn];
}
