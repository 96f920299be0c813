import { printable } from "./printable";

/** Stable names for what went wrong, each explained in docs/errors.md. Texts may be reworded; these names may not. */
export const errorCodes = [
  "unreachable",
  "handshake-failed",
  "ssh-config-unusable",
  "host-key-unknown",
  "host-key-changed",
  "host-key-revoked",
  "host-key-unusable",
  "another-machine",
  "credential-unusable",
  "authentication-failed",
  "connection-lost",
  "left-out",
  "host-gone",
  "command-refused",
  "deadline-exceeded",
  "output-too-large",
  "not-permitted",
  "shell-failed",
  "script-problem",
  "iproute2-missing",
  "unreadable",
  "flock-missing",
  "store-unwritable",
  "store-full",
  "store-foreign",
  "locked",
  "kernel-refused",
  "module-missing",
  "ipv6-off",
  "parent-missing",
  "parent-unfit",
  "parent-down",
  "mtu-above-parent",
  "vlan-id-taken",
  "name-taken",
  "owned-by-another",
  "not-ours",
  "mark-missing",
  "parent-in-use",
  "subnet-taken",
  "route-taken",
  "route-unfit",
  "no-free-pool",
  "network-missing",
  "container-missing",
  "container-unfit",
  "engine-unusable",
  "engine-refused",
  "network-of-engine",
  "address-taken",
  "address-unfit",
  "arping-missing",
  "segment-unasked",
  "gateway-unheard",
  "range-full",
  "plan-full",
  "default-route-taken",
  "sysctl-unfit",
  "way-back-lost",
  "unconfirmed",
  "probe-failed",
  "probe-unfit",
  "in-use",
  "link-gone",
  "changed-meanwhile",
  "not-as-wanted",
  "link-claimed",
  "bridge-vlan",
  "invalid-input",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The reason why something is not done. */
export interface Refusal {
  readonly code: ErrorCode;
  /** Reads on after `SUBJECT: `. */
  readonly problem: string;
  /** What the reader can do about it. */
  readonly remedy?: string | undefined;
}

/** Formats refusals: `PROBLEM; REMEDY [CODE]. Also: PROBLEM …`. Both address families may have the same problem. */
export function refusalInWords(...refusals: readonly Refusal[]): string {
  return printable([...new Set(refusals.map(sentence))].join(". Also: "));
}

function sentence({ code, problem, remedy }: Refusal): string {
  const text = remedy === undefined ? problem : `${problem}; ${remedy}`;
  // A text of several lines ends with one to be copied, which the code must not lengthen.
  return `${text}${text.includes("\n") ? "\n" : " "}[${code}]`;
}

/** Refuses an input of the program; the problem begins with the property's path. */
export function invalidInput(problem: string): Refusal {
  return { code: "invalid-input", problem };
}

export interface ErrorAdvice {
  readonly remedy?: string | undefined;
  /** Other reasons that stand in the way. */
  readonly also?: readonly Refusal[];
  /** Whether the same operation, unchanged, may succeed later. Default false. */
  readonly retryable?: boolean;
}

/**
 * A failure that stands alone: its message names the subject, the cause and the remedy, and reads without a stack.
 *
 * It never carries a numeric `code` or an `id`: Pulumi's provider process takes such fields for gRPC statuses and
 * resource ids.
 */
export class TrunklineError extends Error implements Refusal {
  readonly remedy: string | undefined;
  readonly also: readonly Refusal[];
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    /** The host's name or address, or both. */
    readonly subject: string,
    readonly problem: string,
    { remedy, also = [], retryable = false }: ErrorAdvice = {},
  ) {
    super(`${printable(subject)}: ${refusalInWords({ code, problem, remedy }, ...also)}`);
    this.name = "TrunklineError";
    this.remedy = remedy;
    this.also = also;
    this.retryable = retryable;
  }

  /** Returns the same error with a host's name in front of its address. */
  of(name: string): TrunklineError {
    const { code, subject, problem } = this;
    return new TrunklineError(code, subject === name ? name : `${name} (${subject})`, problem, this);
  }

  /** Returns the same error about a host that is also called otherwise. */
  about(called: string, name: string): TrunklineError {
    const { code, subject, problem } = this;
    if (called === name || (subject !== called && !subject.startsWith(`${called} (`))) return this;
    return new TrunklineError(code, `${name}${subject.slice(called.length)}`, problem, this);
  }

  /** The same as refusals, the first of which names the subject. */
  toRefusals(): Refusal[] {
    const { code, subject, problem, remedy, also } = this;
    return [{ code, problem: `${subject}: ${problem}`, ...(remedy !== undefined && { remedy }) }, ...also];
  }
}

/** Combines all reasons against a change into one error. */
export function refusal(subject: string, [first, ...also]: readonly Refusal[]): TrunklineError {
  if (first === undefined) throw new Error("a refusal without a reason");
  return new TrunklineError(first.code, subject, first.problem, { remedy: first.remedy, also });
}

/** Refusals as inputs and states carry them: earlier releases wrote each as one text. */
export function refusalsIn(problems: unknown): readonly Refusal[] {
  if (!Array.isArray(problems)) return [];
  return problems.map((each: unknown) => (isRefusal(each) ? each : invalidInput(String(each))));
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "code" in value && "problem" in value;
}
