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

/** Why something is not done. */
export interface Refusal {
  readonly code: ErrorCode;
  /** Reads on after `SUBJECT: `. */
  readonly problem: string;
  readonly remedy?: string;
}

/** How a user reads refusals. Both address families may have the same to say. */
export function refusalInWords(...refusals: readonly Refusal[]): string {
  const sentences = refusals.map(({ problem, remedy }) =>
    remedy === undefined ? problem : `${problem}; ${remedy}`,
  );
  return [...new Set(sentences)].join(". Also: ");
}

/** What is wrong with what the program says, the property's path in front. */
export function invalidInput(problem: string): Refusal {
  return { code: "invalid-input", problem };
}

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

  /** The same as a refusal that names its subject. */
  toRefusal(): Refusal {
    const { code, subject, problem, remedy } = this;
    return { code, problem: `${subject}: ${problem}`, ...(remedy !== undefined && { remedy }) };
  }
}

/** Everything that speaks against a change, as one error. */
export function refusal(subject: string, refusals: readonly Refusal[]): TrunklineError {
  const [first] = refusals;
  if (first === undefined) throw new Error("a refusal without a reason");
  const { code, problem, remedy } = first;
  const all = refusalInWords(...refusals);
  if (all === refusalInWords(first))
    return new TrunklineError(code, subject, problem, remedy === undefined ? {} : { remedy });
  return new TrunklineError(code, subject, all);
}

/** Refusals as inputs and states carry them: earlier releases wrote each as one text. */
export function refusalsIn(problems: unknown): readonly Refusal[] {
  if (!Array.isArray(problems)) return [];
  return problems.map((each: unknown) => (isRefusal(each) ? each : invalidInput(String(each))));
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "code" in value && "problem" in value;
}
