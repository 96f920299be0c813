/** Stable names for what went wrong. Text may be reworded; these may not. */
export type ErrorCode =
  | "unreachable"
  | "handshake-failed"
  | "host-key-unknown"
  | "host-key-changed"
  | "host-key-revoked"
  | "host-key-unusable"
  | "credential-unusable"
  | "authentication-failed"
  | "connection-lost"
  | "command-refused"
  | "deadline-exceeded"
  | "output-too-large"
  | "not-permitted"
  | "shell-failed"
  | "script-problem"
  | "iproute2-missing"
  | "unreadable"
  | "flock-missing"
  | "store-unwritable"
  | "locked"
  | "kernel-refused"
  | "module-missing"
  | "parent-missing"
  | "parent-unfit"
  | "parent-down"
  | "mtu-above-parent"
  | "vlan-id-taken"
  | "name-taken"
  | "owned-by-another"
  | "not-ours"
  | "mark-missing"
  | "parent-in-use"
  | "subnet-taken"
  | "no-free-pool"
  | "network-missing"
  | "container-missing"
  | "container-unfit"
  | "engine-unusable"
  | "address-taken"
  | "address-unfit"
  | "arping-missing"
  | "segment-unasked"
  | "range-full"
  | "default-route-taken"
  | "sysctl-unfit"
  | "in-use"
  | "link-gone"
  | "changed-meanwhile"
  | "not-as-wanted"
  | "invalid-input";

export interface ErrorAdvice {
  /** What the reader can do about it. */
  remedy?: string;
  /** Whether the same operation, unchanged, may succeed later. Default false. */
  retryable?: boolean;
}

/**
 * A failure that stands alone: its message names the subject, the cause and the remedy, and reads without a stack.
 *
 * It never carries a numeric `code` nor an `id`: Pulumi's provider process takes such fields for gRPC statuses and
 * resource ids.
 */
export class TrunklineError extends Error {
  readonly remedy: string | undefined;
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    /** The host's name or address, or both. */
    readonly subject: string,
    readonly problem: string,
    advice: ErrorAdvice = {},
  ) {
    super(`${subject}: ${problem}${advice.remedy === undefined ? "" : `; ${advice.remedy}`}`);
    this.name = "TrunklineError";
    this.remedy = advice.remedy;
    this.retryable = advice.retryable ?? false;
  }

  /** The same of what is called by a name, whose address the subject is. */
  of(name: string): TrunklineError {
    const { code, subject, problem, remedy, retryable } = this;
    const named = subject === name ? name : `${name} (${subject})`;
    return new TrunklineError(code, named, problem, { ...(remedy !== undefined && { remedy }), retryable });
  }
}

/** Why a plan cannot be made: reads on after `HOST: `. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy?: string;
}
