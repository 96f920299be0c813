import type { ErrorCode } from "../errors";

/** What somebody else's words mean. */
export interface Verdict {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy?: string;
  readonly retryable?: boolean;
}

export interface Reading extends Verdict {
  readonly pattern: RegExp;
}
