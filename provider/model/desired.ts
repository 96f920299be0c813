import type { Address, InterfaceAddress, MacAddress } from "./address";
import type { AttachmentRecord, ContainerReference } from "./attachment";
import type { VlanData } from "./link";
import type { NetworkRecord } from "./network";
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
  readonly mtu?: number | KernelDefault;
  readonly macAddress?: MacAddress | KernelDefault;
  /** The complete set of permanent global addresses. */
  readonly addresses?: readonly InterfaceAddress[];
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
  readonly vlan: Pick<VlanData, "vlanId" | "protocol">;
  /** What the state says: false for a link that was only used. */
  readonly owned: boolean;
}

/**
 * A network as it should be. No subnets: one of Docker's default pools that is free on the host. `gateway` is absent where
 * there is none.
 */
export interface DesiredNetwork extends Omit<NetworkRecord, "urn" | "parent" | "hostShim"> {
  readonly host: string;
  readonly owner: Owner;
  /** A link there is, or a VLAN sub-interface that is made if it is missing; or an isolated dummy of this name. */
  readonly parent: { readonly kind: "link" | "dummy"; readonly name: string };
  /** A link of the host on it, too; of a family without an address it gets the lowest free one. */
  readonly hostShim?: { readonly name?: string; readonly addresses: readonly Address[] };
}

export interface DesiredNetworkAbsence {
  readonly host: string;
  readonly owner: Owner;
  readonly name: string;
}

export interface FormerAddresses {
  readonly addresses: readonly Address[];
  readonly macAddress?: MacAddress;
}

/** An attachment as it should be. */
export interface DesiredAttachment extends Pick<
  AttachmentRecord,
  "id" | "network" | "routes" | "gatewayPriority" | "sysctls"
> {
  readonly host: string;
  readonly owner: Owner;
  readonly container: ContainerReference;
  readonly interfaceName?: string;
  /** Chosen ones; each family without one gets the lowest that is free. */
  readonly addresses: readonly Address[];
  readonly macAddress?: MacAddress;
  /** What it had before it was replaced, which no record tells any more. */
  readonly former?: FormerAddresses;
  /** Undefined: where the container has no default route that no attachment gave it. */
  readonly defaultRoute?: boolean;
  /** Undefined: the network's, where that has one. */
  readonly mtu?: number | KernelDefault;
}

export interface DesiredAttachmentAbsence {
  readonly host: string;
  readonly owner: Owner;
  readonly id: string;
}
