import type { Address, InterfaceAddress, MacAddress } from "./address";
import type { AttachmentRecord, AttachmentRoute } from "./attachment";
import type { QosMap, VlanData } from "./link";
import type { VlanFlags } from "./vlan-flags";
import type { ChildKind, IpvlanFlag, IpvlanMode, NetworkRecord } from "./network";
import type { OwnershipRecord } from "./ownership";

/** One change to a host, as data. Rendered to an `ip` command line or a line of the transaction, undone by its inverse. */
export type Step = LinkStep | InNetns;

/** A step inside another network namespace; or, where it is no line of `ip`, in the host's own. A transaction's steps there come after all its steps on the host itself. */
export interface InNetns<Inner extends NetnsStep = NetnsStep> {
  readonly kind: "inNetns";
  readonly netns: NetnsReference;
  readonly step: Inner;
}

/** What another step may be taken back by. */
export type UndoStep = LinkStep | InNetns<LinkStep | Extract<NetnsStep, { kind: "setSysctl" }>>;

/** A namespace and one of the paths that lead to it. */
export interface NetnsReference {
  readonly path: string;
  readonly inode: number;
}

export type NetnsStep =
  | LinkStep
  /** Changes nothing: fails unless the link bears this alias. */
  | { readonly kind: "expectAlias"; readonly name: string; readonly alias: string }
  /** A path under /proc/sys. A kernel without it has no use for it either. */
  | { readonly kind: "setSysctl"; readonly key: string; readonly value: string }
  /** Somebody asked for it: fails where the kernel has none of it or makes another value of it. */
  | {
      readonly kind: "tuneSysctl";
      readonly key: string;
      /** `default`: what a new link of that namespace gets. */
      readonly value: string;
      /** What it is to be again if the step is taken back; none: it goes with its link. */
      readonly former?: string;
      /** For messages: `docker postgres`. */
      readonly container: string;
    };

/** In one namespace. */
export type LinkStep =
  | { readonly kind: "addVlanLink"; readonly link: NewVlanLink }
  | { readonly kind: "addDummyLink"; readonly name: string; readonly mtu?: number }
  | { readonly kind: "addChildLink"; readonly link: NewChildLink }
  | { readonly kind: "deleteLink"; readonly name: string }
  | { readonly kind: "moveLink"; readonly name: string; readonly to: NetnsReference | "host" }
  | { readonly kind: "renameLink"; readonly name: string; readonly to: string }
  | { readonly kind: "setAlias"; readonly name: string; readonly alias: string }
  | { readonly kind: "setMtu"; readonly name: string; readonly mtu: number }
  /** The kernel sets it for all links of the same parent, wherever they are. */
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
    }
  | { readonly kind: "deleteAddress"; readonly name: string; readonly cidr: InterfaceAddress }
  /** Fails where there is one to that destination already. */
  | { readonly kind: "addRoute"; readonly name: string; readonly route: AttachmentRoute }
  /** In the place of the one to that destination, if there is one, which was over another link of ours. */
  | {
      readonly kind: "takeRoute";
      readonly name: string;
      readonly route: AttachmentRoute;
      readonly from?: { readonly name: string; readonly route: AttachmentRoute };
    }
  /** Gives one of ours again that an earlier step may have taken along. */
  | { readonly kind: "keepRoute"; readonly name: string; readonly route: AttachmentRoute }
  | { readonly kind: "deleteRoute"; readonly name: string; readonly route: AttachmentRoute };

/** A macvlan or ipvlan link. */
export interface NewChildLink {
  readonly name: string;
  readonly parent: string;
  readonly child: ChildKind;
  readonly mtu?: number;
}

export interface NewVlanLink {
  readonly name: string;
  readonly parent: string;
  readonly vlan: VlanData;
  readonly mtu?: number;
  readonly macAddress?: MacAddress;
}

/** What must still hold, under the host's lock, for a plan to be carried out. */
export type Guard =
  | { readonly kind: "index"; readonly name: string; readonly index: number }
  | { readonly kind: "alias"; readonly name: string; readonly alias: string }
  | { readonly kind: "absent"; readonly name: string }
  /**
   * Nothing sits on top of it, in this namespace or another, but what the same plan deletes before it; and no network of an
   * engine has it as its parent.
   */
  | { readonly kind: "free"; readonly name: string; readonly but?: string }
  /** The path still leads to that namespace: neither gone nor, a process id being used again, another. */
  | { readonly kind: "netns"; readonly netns: NetnsReference }
  /** Nobody on the link's segment answers for the address. */
  | SilenceGuard
  /** No record of a network or attachment was changed since. */
  | { readonly kind: "revision"; readonly revision: number };

/** An IPv4 address is asked for from the link itself, an IPv6 address from a link like `from` on it, made for that. */
export interface SilenceGuard {
  readonly kind: "silence";
  readonly name: string;
  readonly address: Address;
  readonly from?: { readonly child: ChildKind; readonly macAddress?: MacAddress };
}

/**
 * What a plan does to one record on the host: what that said and what it is to say, undefined where there is none. Taken
 * back, it is the same change the other way round.
 */
export type RecordChange =
  | (Change<OwnershipRecord> & {
      readonly kind: "link";
      readonly name: string;
      /** Its link is being made: a claim is written before the first step, and withdrawn on failure. */
      readonly claimed?: boolean;
    })
  | (Change<NetworkRecord> & { readonly kind: "network"; readonly name: string })
  | (Change<AttachmentRecord> & { readonly kind: "attachment"; readonly id: string })
  /** Another attachment gets or loses a default route. What else its record says stays, whatever that is by then. */
  | {
      readonly kind: "turnRoute";
      readonly id: string;
      readonly route: AttachmentRoute;
      readonly to: RouteState;
    };

interface Change<Kept> {
  readonly before: Kept | undefined;
  readonly after: Kept | undefined;
}

/** Whether an attachment has a default route, or would have it if others did not: how its record begins the line. */
export type RouteState = "route" | "standby";

/** A step with the steps that take it back, in the order in which they are to run. */
export interface UndoableStep {
  readonly step: Step;
  readonly undo: readonly UndoStep[];
}

export interface Plan {
  readonly guards: readonly Guard[];
  readonly steps: readonly UndoableStep[];
  readonly records: readonly RecordChange[];
}
