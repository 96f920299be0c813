import type { LinkStep, NetnsStep } from "../model/step";

/** One way in which a link departs from what is wanted, and the steps that mend it. */
export interface Difference<OneStep extends NetnsStep = LinkStep> {
  /** `mtu 1400 instead of 1500` */
  readonly text: string;
  readonly steps: readonly OneStep[];
}
