import type { VlanData } from "./link";
import type { Owner } from "./ownership";

/** Back to what the kernel gives a new link by itself: the parent's MTU, the parent's MAC address. */
export type KernelDefault = "kernel-default";

/**
 * A VLAN sub-interface as it should be. What is left out is not managed: the link keeps what it has.
 */
export interface DesiredVlanLink {
  readonly host: string;
  readonly owner: Owner;
  readonly name: string;
  readonly parent: string;
  readonly vlan: VlanData;
  readonly mtuBytes?: number | KernelDefault;
  readonly macAddress?: string | KernelDefault;
  /** The complete set of permanent global addresses. */
  readonly addresses?: readonly string[];
  readonly up: boolean;
  /** Take an unmarked link of this identity as one's own. */
  readonly adopt: boolean;
}

/** A link that should not be there, as far as it is ours. */
export interface DesiredAbsence {
  readonly host: string;
  readonly owner: Owner;
  readonly name: string;
  /** What it was made as: an unmarked link that is all of this may still be ours. */
  readonly parent: string;
  readonly vlan: Pick<VlanData, "id" | "protocol">;
  /** What the state says: false for a link that was only used. */
  readonly owned: boolean;
}
