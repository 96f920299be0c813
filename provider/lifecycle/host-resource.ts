import type { ErrorCode } from "../errors";
import type { Properties } from "../inputs/fields";
import type { HostSpec } from "../inputs/host";
import type { AttachmentRecord, Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import type { Planner } from "../plan/plan";
import type { Run } from "./memory/run";
import type { Kept } from "./spec-in-state";

/** A change of one resource: from what was there before, if anything, to what is asked for. */
export interface Change<Spec> {
  readonly spec: Spec;
  readonly former: Partial<Spec> | undefined;
}

/** A kind of thing on a host, as its lifecycle needs to know it. */
export interface HostResource<Spec extends HostSpec> extends Kept<Spec> {
  /** Engines whose containers have to be known to plan for it. */
  enginesOf?(spec: Spec): readonly Engine[];
  /** Before it is planned: waits until all is known that it depends on besides its own host. */
  prepare?(run: Run, spec: Spec): Promise<void>;
  /** What is refused only as long as something else of the same run is not there yet: nothing to say in a preview. */
  readonly refusedForNow?: readonly ErrorCode[];
  /** Whether two of one resource are one thing on a host, so that deleting one deletes the other. */
  isSameThing(olds: Properties, news: Properties): boolean;
  /** Whether old and new cannot be there together, or not to any use, so that the old one must go first. */
  mustDeleteFirst(olds: Properties, news: Properties): boolean;
  planFor(run: Run, change: Change<Spec>): Planner;
  planRemoval(spec: Spec, owned: boolean): Planner;
  /** Goes on to what `planNext` plans, after Pulumi has deleted the former one and what depends on it. */
  planReplacement(former: Spec, planNext: Planner): Planner;
  /** What `planFor` planned is to be carried out: the rest of the run goes by it. */
  notePlan?(
    run: Run,
    change: Change<Spec>,
    planned: { readonly plan: Plan; readonly state: HostState },
  ): void;
  /** The resource is about to be changed, replaced or deleted: its outputs as they were. */
  noteFormerOutputs?(run: Run, urn: string, outputs: Properties): void;
  /** The attachments that it is not deleted under. */
  blockedBy?(spec: Spec, state: HostState): readonly AttachmentRecord[];
  /** Of an option that is an output, too, a state has only the output: as much of it as was asked for. */
  formerAsAsked?(former: Properties, news: Properties): Properties;
  /** What is really there, as inputs and outputs; undefined when nothing is. */
  outputsOf(
    spec: Spec,
    state: HostState,
  ): { readonly inputs: Partial<Spec>; readonly outputs: Properties } | undefined;
}
