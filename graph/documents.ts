import { z } from "zod";

/** What Pulumi prints, as far as it matters here. */
const bag = z.record(z.string(), z.unknown()).nullish();

const state = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().nullish(),
  inputs: bag,
  outputs: bag,
  dependencies: z.array(z.string()).nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullish()).nullish(),
  /** True for a replaced resource that is still to be deleted. */
  delete: z.boolean().nullish(),
  /** True for a deleted resource that is still to be made again. */
  pendingReplacement: z.boolean().nullish(),
});

export type State = z.output<typeof state>;

export const exported = z.object({ deployment: z.object({ resources: z.array(state).nullish() }) });

const step = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
});

export type Step = z.output<typeof step>;

export const previewed = z.object({
  steps: z.array(step).nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
  diagnostics: z
    .array(z.object({ message: z.string(), severity: z.string(), urn: z.string().nullish() }))
    .nullish(),
});
