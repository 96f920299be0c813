import type { Address, InterfaceAddress, MacAddress } from "./address";
import type { AttachmentRecord, AttachmentRoute, EngineNetwork, EngineNetworkDetails } from "./attachment";
import type { RouteRecord } from "./host-route";
import type { LinkRoute, QosMap, SourceRule, VlanData } from "./link";
import type { VlanFlags } from "./vlan-flags";
import type { ChildKind, IpvlanFlag, IpvlanMode, NetworkEngine, NetworkRecord } from "./network";
import type { OwnershipRecord } from "./ownership";
import type { Restorer } from "./restorer";

/** One change to a host, as data: an `ip` command line or a line of the transaction, undone by its inverse. */
export type Step = LinkStep | InNetns;

/**
 * A step inside another network namespace or, if it is not a line of `ip`, in the host's own. A transaction's steps
 * there come after all its steps on the host itself.
 */
export interface InNetns<Inner extends NetnsStep = NetnsStep> {
  readonly kind: "inNetns";
  readonly netns: NetnsReference;
  readonly step: Inner;
}

/** A step that may take another step back. */
export type UndoStep =
  | LinkStep
  | InNetns<
      LinkStep | Extract<NetnsStep, { kind: "setSysctl" | "addEngineNetwork" | "deleteEngineNetwork" }>
    >;

/** A namespace and one of the paths that lead to it. */
export interface NetnsReference {
  readonly path: string;
  readonly inode: number;
  /** Id of the host's user who is root there; known of a container that the word of a user alone leads to. */
  readonly owner?: number;
}

export type NetnsStep =
  | LinkStep
  /** Changes nothing: fails unless the link bears this alias. */
  | { readonly kind: "expectAlias"; readonly name: string; readonly alias: string }
  /** Sets a path under /proc/sys. A kernel without the path has no use for the value either. */
  | { readonly kind: "setSysctl"; readonly key: string; readonly value: string }
  /** Sets a value that somebody asked for: fails if the kernel lacks the key or makes another value of it. */
  | {
      readonly kind: "tuneSysctl";
      readonly key: string;
      /** `default`: what a new link of that namespace gets. */
      readonly value: string;
      /** The value to restore if the step is taken back; absent: the key goes with its link. */
      readonly former?: string;
      /** For messages: `docker postgres`, `eth0.10`. */
      readonly subject: string;
    }
  /** Has an engine make a network; on the host itself. */
  | { readonly kind: "addEngineNetwork"; readonly engine: NetworkEngine; readonly network: FullEngineNetwork }
  /** Has an engine remove a network, which is still that of `network`. */
  | {
      readonly kind: "deleteEngineNetwork";
      readonly engine: NetworkEngine;
      readonly network: FullEngineNetwork;
    };

export type FullEngineNetwork = EngineNetwork & { readonly details: EngineNetworkDetails };

/** A line of `ip` in one namespace. */
export type LinkStep =
  | { readonly kind: "addVlanLink"; readonly link: NewVlanLink }
  | { readonly kind: "addDummyLink"; readonly name: string; readonly mtu?: number }
  | { readonly kind: "addChildLink"; readonly link: NewChildLink }
  | {
      readonly kind: "deleteLink";
      readonly name: string;
      /** By path under /proc/sys: what the link has besides what the host's state tells, for the case of taking back. */
      readonly sysctls?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "moveLink"; readonly name: string; readonly to: NetnsReference | "host" }
  | { readonly kind: "renameLink"; readonly name: string; readonly to: string }
  | { readonly kind: "setAlias"; readonly name: string; readonly alias: string }
  | { readonly kind: "setMtu"; readonly name: string; readonly mtu: number }
  /** The kernel sets the flag for all links of the same parent, wherever they are. */
  | {
      readonly kind: "setIpvlanFlag";
      readonly name: string;
      readonly mode: IpvlanMode;
      readonly flag: IpvlanFlag;
    }
  | { readonly kind: "setMacAddress"; readonly name: string; readonly macAddress: MacAddress }
  | { readonly kind: "setUp"; readonly name: string; readonly up: boolean }
  | { readonly kind: "setVlanFlags"; readonly name: string; readonly flags: Partial<VlanFlags> }
  | {
      readonly kind: "setQos";
      readonly name: string;
      readonly ingressQos: QosMap;
      readonly egressQos: QosMap;
    }
  | {
      readonly kind: "addAddress";
      readonly name: string;
      readonly cidr: InterfaceAddress;
      /** Without the kernel's duplicate address detection (IPv6). */
      readonly noProbe?: boolean;
      /** Of an address of somebody else that is given again; see LinkAddress. */
      readonly protocol?: string;
    }
  | { readonly kind: "deleteAddress"; readonly name: string; readonly cidr: InterfaceAddress }
  /** Fails if there is a route to that destination already. */
  | { readonly kind: "addRoute"; readonly name: string; readonly route: LinkRoute }
  /** Replaces the route to that destination, if there is one, which was over another link of ours. */
  | {
      readonly kind: "takeRoute";
      readonly name: string;
      readonly route: LinkRoute;
      readonly from?: { readonly name: string; readonly route: LinkRoute };
    }
  /** Restores a route of ours that an earlier step may have taken along. */
  | { readonly kind: "keepRoute"; readonly name: string; readonly route: LinkRoute }
  | { readonly kind: "deleteRoute"; readonly name: string; readonly route: LinkRoute }
  /** Fails if there is such a rule already. */
  | { readonly kind: "addRule"; readonly rule: SourceRule }
  | { readonly kind: "deleteRule"; readonly rule: SourceRule };

/** A macvlan or ipvlan link. */
export interface NewChildLink {
  readonly name: string;
  readonly parent: string;
  readonly child: ChildKind;
  readonly mtu?: number;
  /** The namespace to make it in, in one step: it fails if that has a link of this name. Absent: that of the parent. */
  readonly into?: NetnsReference;
}

export interface NewVlanLink {
  readonly name: string;
  readonly parent: string;
  readonly vlan: VlanData;
  readonly mtu?: number;
  readonly macAddress?: MacAddress;
}

/** A condition that must still hold, under the host's lock, for a plan to be carried out. */
export type Guard =
  | { readonly kind: "index"; readonly name: string; readonly index: number }
  | { readonly kind: "alias"; readonly name: string; readonly alias: string }
  | { readonly kind: "absent"; readonly name: string }
  /**
   * Nothing sits on top of the link, in this namespace or another, except what the same plan deletes before it; and no
   * network of an engine has the link as its parent.
   */
  | { readonly kind: "free"; readonly name: string; readonly but?: string }
  /** The path still leads to that namespace, of that owner: it may be gone, or a process id may be in use again. */
  | { readonly kind: "netns"; readonly netns: NetnsReference }
  /** Nobody on the link's segment answers for the address. */
  | SilenceGuard
  /** No record of a network or attachment has changed since. */
  | { readonly kind: "revision"; readonly revision: number };

/** Asks for an IPv4 address from the link itself; for an IPv6 address from a link like `from`, made on it for that. */
export interface SilenceGuard {
  readonly kind: "silence";
  readonly name: string;
  readonly address: Address;
  readonly from?: { readonly child: ChildKind; readonly macAddress?: MacAddress };
}

/**
 * A plan's change to one record on the host: what the record said and what it will say, undefined where there is none.
 * Taking it back is the same change the other way round.
 */
export type RecordChange =
  | (Change<OwnershipRecord> & {
      readonly kind: "link";
      readonly name: string;
      /** The link is being made: a claim is written before the first step, and withdrawn on failure. */
      readonly claimed?: boolean;
    })
  | (Change<NetworkRecord> & { readonly kind: "network"; readonly name: string })
  | (Change<AttachmentRecord> & { readonly kind: "attachment"; readonly id: string })
  | (Change<RouteRecord> & { readonly kind: "route"; readonly id: string })
  /** What brings links back when the host boots is put in place, or taken away. */
  | (Change<Restorer> & { readonly kind: "restorer" })
  /** Another attachment gets or loses a default route. The rest of its record stays, whatever that says by then. */
  | {
      readonly kind: "turnRoute";
      readonly id: string;
      readonly route: AttachmentRoute;
      readonly to: RouteState;
    };

interface Change<Kept> {
  /** Absent: there is no record, or one that another machine wrote. */
  readonly before: Kept | undefined;
  readonly after: Kept | undefined;
}

/** Whether an attachment has a default route, or would have it if others did not: how its record's line begins. */
export type RouteState = "route" | "standby";

/** A step with the steps that take it back, in the order in which they are to run. */
export interface UndoableStep {
  readonly step: Step;
  readonly undo: readonly UndoStep[];
  /** The VLAN that the step is for, of a resource that has many. */
  readonly vlan?: number;
}

/** Asks, when all is done, whether a gateway answers a container. Nothing is undone if it does not. */
export interface GatewayQuestion {
  /** Of the attachment's record. */
  readonly id: string;
  readonly netns: NetnsReference;
  /** Name of the link in that namespace. */
  readonly name: string;
  readonly gateway: Address;
}

export interface Plan {
  readonly guards: readonly Guard[];
  readonly steps: readonly UndoableStep[];
  readonly records: readonly RecordChange[];
  readonly questions?: readonly GatewayQuestion[];
  /** Whoever asks for it has said that it may cut the connection by which the host is managed, for good. */
  readonly goesThrough?: true;
}
