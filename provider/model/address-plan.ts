import type { Prefix } from "./address";

/** A range, and who has or had it: nobody else gets it before the program releases it. */
export interface HeldRange {
  readonly range: Prefix;
  readonly holder: string;
}

/** How a plan has shared its subnet out. */
export interface Shares {
  /** By holder. */
  readonly ranges: Readonly<Record<string, Prefix>>;
  /** Ranges that their holders have no longer, in the order in which they lost them. */
  readonly kept: readonly HeldRange[];
}
