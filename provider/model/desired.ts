import type { Address, InterfaceAddress, MacAddress } from "./address";
import type { AttachmentRecord, ContainerReference } from "./attachment";
import type { LinkRoute, SourceRule, VlanData } from "./link";
import type { NetworkRecord } from "./network";
import type { Owner } from "./ownership";

/** Restores what the kernel gives a new link: the parent's MTU, the parent's MAC address. */
export type KernelDefault = "kernel-default";

/** A VLAN sub-interface as it should be. An omitted setting is not managed: the link keeps what it has. */
export interface DesiredVlanLink {
  readonly host: string;
  readonly owner: Owner;
  readonly name: string;
  readonly parent: string;
  readonly vlan: VlanData;
  readonly mtu?: number | KernelDefault;
  readonly macAddress?: MacAddress | KernelDefault;
  /** The complete set of permanent global addresses, except those of others that stay. */
  readonly addresses?: readonly InterfaceAddress[];
  /** Whether its subnets may be those of other links. */
  readonly allowOverlap: boolean;
  /** Undefined: addresses of others stay if they say whose they are, as those of keepalived do. */
  readonly otherAddresses?: "keep" | "remove";
  /** By key, with IFNAME in place of the link's name. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Each with its metric. */
  readonly routes: readonly LinkRoute[];
  readonly rules: readonly SourceRule[];
  readonly up: boolean;
  /** Whether to take over an unmarked link of this identity. */
  readonly adopt: boolean;
}

/** A link that should not be there if it is ours. */
export interface DesiredAbsence {
  readonly host: string;
  readonly owner: Owner;
  readonly name: string;
  /** How the link was made: an unmarked link that matches all of this may still be ours. */
  readonly parent: string;
  readonly vlan: Pick<VlanData, "vlanId" | "protocol">;
  /** According to Pulumi's state: false for a link that was only used. */
  readonly owned: boolean;
}

/** A route of the host as it should be. */
export interface DesiredRoute {
  readonly host: string;
  readonly owner: Owner;
  /** Absent: the link that the gateway is on. */
  readonly link?: string;
  /** With its metric. */
  readonly route: LinkRoute;
  /** Whether it may lead to a part of another link's subnet. */
  readonly allowOverlap: boolean;
}

/** A route that should not be there if it is ours. */
export interface DesiredRouteAbsence {
  readonly owner: Owner;
  /** According to Pulumi's state: false for a route that was only used. */
  readonly owned: boolean;
}

/** The sub-interfaces of one parent that one resource makes. */
export interface DesiredTrunk {
  readonly wanted: readonly DesiredVlanLink[];
  /** Those that it had and is to have no longer. */
  readonly unwanted: readonly DesiredAbsence[];
}

/**
 * A network as it should be. Without subnets, it gets one of Docker's default pools that is free on the host. `gateway`
 * is absent if a subnet has none.
 */
export interface DesiredNetwork extends Omit<NetworkRecord, "urn" | "parent" | "hostShim"> {
  readonly host: string;
  readonly owner: Owner;
  /** An existing link, a VLAN sub-interface that is made if it is missing, or an isolated dummy of this name. */
  readonly parent: { readonly kind: "link" | "dummy"; readonly name: string };
  /** Whether the host may route its subnets over other links. */
  readonly allowOverlap: boolean;
  /** The host's own link on the network; each family without an address gets the lowest free one. */
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
  /** Addresses that somebody chose; each family without one gets the lowest that is free. */
  readonly addresses: readonly Address[];
  readonly macAddress?: MacAddress;
  /** What the attachment had before it was replaced, which no record says any more. */
  readonly former?: FormerAddresses;
  /** Undefined: true unless the container has a default route that no attachment gave it. */
  readonly defaultRoute?: boolean;
  /** Undefined: the network's MTU, if it has one. */
  readonly mtu?: number | KernelDefault;
  /** Whether the container is not to start again without its link. */
  readonly required?: boolean;
}

export interface DesiredAttachmentAbsence {
  readonly host: string;
  readonly owner: Owner;
  readonly id: string;
}
