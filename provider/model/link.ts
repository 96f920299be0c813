import type { Address, InterfaceAddress, MacAddress } from "./address";
import type { AttachmentRoute } from "./attachment";
import type { ChildKind } from "./network";
import type { VlanFlags } from "./vlan-flags";

/** What a host's kernel says about one network interface, in the field's own terms (`ip -d -j link`, `ip -j addr`). */

/** IEEE 802.1Q customer tag (TPID 0x8100) or 802.1ad service tag (TPID 0x88a8). */
export type VlanProtocol = "802.1Q" | "802.1ad";

/** A QoS map: from a number (ingress: PCP 0–7; egress: skb priority) to a number (ingress: skb priority; egress: PCP 0–7). */
export type QosMap = Readonly<Record<string, number>>;

export interface VlanData {
  /** 802.1Q VID; the kernel also knows 0, the priority tag. */
  readonly vlanId: number;
  readonly protocol: VlanProtocol;
  readonly flags: VlanFlags;
  readonly ingressQos: QosMap;
  readonly egressQos: QosMap;
}

/** A route of the host over a link. */
export interface LinkRoute extends AttachmentRoute {
  /** The lowest of the routes to one destination counts. Absent: the kernel's default, 0 for IPv4 and 1024 for IPv6. */
  readonly metric?: number;
  /** Number, or the name that the host has for it; absent: main. */
  readonly table?: string;
  /** Who made it, where that is a `HostRoute`: see routeProtocol. */
  readonly protocol?: string;
}

/** A rule by which what the host sends from an address is looked up in a table of its own, and in main after that. */
export interface SourceRule {
  readonly from: Address;
  readonly table: string;
}

export interface LinkAddress {
  readonly address: InterfaceAddress;
  readonly scope: string;
  /** Given by DHCP or router advertisement: it comes and goes unasked. */
  readonly dynamic: boolean;
  /** Who gave it, if that is not the kernel and says so: a protocol number of rtnetlink (IFA_PROTO), 18 for keepalived. */
  readonly protocol?: string;
  /** The kernel asked the segment (RFC 4862 §5.4): somebody else has the address, and this link cannot use it. */
  readonly duplicate?: true;
}

export interface Link {
  readonly index: number;
  readonly name: string;
  /** Further names of the same link (`ip link property add … altname`). */
  readonly alternativeNames: readonly string[];
  /** `vlan`, `macvlan`, `bridge`, …; `device` where the kernel names no kind, `loopback` for lo. */
  readonly kind: string;
  /** Index of the link below (a VLAN's parent, a veth's peer). */
  readonly parentIndex?: number;
  /** Set if the link below sits in another network namespace, which has this id here. */
  readonly parentNamespaceId?: number;
  /** Name of the bridge, bond or VRF that this link is a port of. */
  readonly master?: string;
  /** In bytes. */
  readonly mtu: number;
  /** Empty: the link has none (a tunnel), or one that nobody knows yet. */
  readonly macAddress: MacAddress | "";
  /** Administratively up (IFF_UP). */
  readonly up: boolean;
  /** Has carrier (LOWER_UP). */
  readonly lowerUp: boolean;
  readonly alias: string;
  readonly vlan?: VlanData;
  /** Only of a macvlan or ipvlan link, or of its kin for virtual machines: how it reaches its siblings. */
  readonly child?: ChildKind;
  /** What the kernel calls its hardware: `ether`, `none`, `infiniband`, …; absent: the host's `ip` does not tell. */
  readonly hardware?: string;
  /** Only of a bridge that tells VLANs apart: the protocol of their tags. */
  readonly filtersVlans?: VlanProtocol;
  readonly addresses: readonly LinkAddress[];
  /** The link is not there yet: a plan makes it. */
  readonly planned?: true;
}
