import type { Address, InterfaceAddress, Prefix } from "./address";

/** Networks as Docker's drivers know them: a parent link, subnets, and how links on that parent reach each other. */

/** An engine that can be asked for a network. */
export type NetworkEngine = "docker";

export type IpvlanMode = "l2" | "l3" | "l3s";
export type MacvlanMode = "bridge" | "private" | "vepa" | "passthru";
export type IpvlanFlag = "bridge" | "private" | "vepa";

/** The kind of a network's links, in the terms of `ip link … type ipvlan|macvlan`. */
export type ChildKind =
  | { readonly driver: "ipvlan"; readonly mode: IpvlanMode; readonly flag: IpvlanFlag }
  | { readonly driver: "macvlan"; readonly mode: MacvlanMode };

/** A subnet that addresses are given from, with nothing left to infer. */
export interface Subnet {
  readonly cidr: Prefix;
  readonly gateway?: Address;
  /** The gateway is on the segment, although the subnet does not hold it. */
  readonly onlink?: true;
  /** Where an address comes from if nobody chose it. Default: the whole subnet. */
  readonly ipRange?: Prefix;
  /** Addresses that are never given. */
  readonly exclude?: readonly Address[];
}

/** The link that puts a host on its own network. */
export interface HostShim {
  readonly name: string;
  /** Host prefixes, which belong to no subnet: `192.168.10.130/32`, `2001:db8::2/128`. */
  readonly addresses: readonly InterfaceAddress[];
}

/** What a host remembers of a network: one file under `/var/lib/trunkline/networks`, named after it. */
export interface NetworkRecord {
  readonly name: string;
  readonly urn: string;
  readonly child: ChildKind;
  readonly parent: string;
  /** Whether other networks may be on the same parent. */
  readonly allowSharedParent: boolean;
  readonly subnets: readonly Subnet[];
  readonly mtu?: number;
  /** Whether the segment is asked if somebody has an address before it is given. */
  readonly checkDuplicates?: boolean;
  /** Whether a container's gateway is asked when the container has been attached. */
  readonly checkGateway?: boolean;
  readonly hostShim?: HostShim;
  /** The engine that has the network and gives it to its containers. Absent: Trunkline alone. */
  readonly engine?: NetworkEngine;
}
