/** What a user does to a stack, in the order of a round. Each is one phase of the engine with one provider process. */
export const operations = ["create", "no-op up", "preview", "refresh", "destroy"] as const;
export type Operation = (typeof operations)[number];

export const pulumiCommands: Readonly<Record<Operation, readonly string[]>> = {
  // The preview that `up` shows first is a separate phase with its own process, measured in the row "preview".
  create: ["up", "--yes", "--skip-preview"],
  "no-op up": ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/** How many operations the engine has in flight: its default on this machine, and its default on 16 cores. */
export const parallelisms = ["default", 64] as const;
export type Parallelism = (typeof parallelisms)[number];

/** Ways to make the same links without Pulumi, over ssh alone. */
export const bareMethods = ["limit", "sequential"] as const;
export type BareMethod = (typeof bareMethods)[number];

/** Tells whether an operation changes hosts; for the others, the least to do is a look. */
export function changesHosts(operation: Operation): boolean {
  return operation === "create" || operation === "destroy";
}

/** Tells whether an operation runs the stack's program; the others read its resources from the state. */
export function runsProgram(operation: Operation): boolean {
  return operation !== "refresh" && operation !== "destroy";
}
