/** What a user does to a stack, in the order in which each round does it. One phase of the engine, one provider process each. */
export const operations = ["create", "no-op up", "preview", "refresh", "destroy"] as const;
export type Operation = (typeof operations)[number];

export const pulumiCommands: Readonly<Record<Operation, readonly string[]>> = {
  // The preview that `up` shows first is a phase of its own, with a process of its own: the row "preview".
  create: ["up", "--yes", "--skip-preview"],
  "no-op up": ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/** How many operations the engine has in flight: its own default, and what that default is on 16 cores. */
export const parallelisms = ["default", 64] as const;
export type Parallelism = (typeof parallelisms)[number];

/** Without Pulumi: the same links by ssh alone. */
export const bareMethods = ["limit", "sequential"] as const;
export type BareMethod = (typeof bareMethods)[number];

/** Operations that change hosts; for the others the least there is to do is to look. */
export function changesHosts(operation: Operation): boolean {
  return operation === "create" || operation === "destroy";
}
