import type { ConnectionDefaults } from "./connection";

/** What becomes of a run when a host does not answer: it fails, or it leaves the host out. */
export type UnreachableHosts = "fail" | "skip";

/** The stack's config, `pulumi config set [--secret] trunkline:<name> <value>`. */
export interface StackConfig extends ConnectionDefaults {
  /** Default for a Host's `unreachable`. Default: `"fail"`. */
  unreachable?: UnreachableHosts;
  /** Default for a Host's `persist`. Default: `"true"`. */
  persist?: "true" | "false";
  /** Default for a Host's `confirmSeconds`, in digits. Default: 20. */
  confirmSeconds?: string;
}
