import type { ErrorCode } from "../errors";

/** Why a plan cannot be made: reads on after `HOST: `. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy?: string;
}
