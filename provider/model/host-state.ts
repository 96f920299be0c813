import type { Address, MacAddress, Prefix } from "./address";
import type { AttachmentRecord, Engine, EngineListing, EngineProgram } from "./attachment";
import type { RouteRecord } from "./host-route";
import type { Link, SourceRule } from "./link";
import type { NetworkRecord } from "./network";
import type { NetworkManagers } from "./network-manager";
import type { OwnershipRecord } from "./ownership";
import type { Restorer, Unattached, Unrestored } from "./restorer";

/** One of the ways that a route leads over. Without a gateway, its destinations are on the link itself. */
export interface NextHop {
  readonly gateway?: Address;
  readonly link?: string;
}

export interface Route {
  /** `default` is `0.0.0.0/0` or `::/0`. */
  readonly destination: Prefix;
  readonly gateway?: Address;
  /** The gateway is on the link, although no address of the link tells so. */
  readonly onlink?: true;
  /** All ways of a route that has several, or whose gateway is of the other address family. */
  readonly nextHops?: readonly NextHop[];
  /** Name of the link that the route leads over; none if it has several next hops. */
  readonly link?: string;
  readonly metric: number;
  readonly table: string;
  /** A router of the segment makes the route, renews it and takes it back: `proto ra` (RFC 4861 §6.3.4). */
  readonly advertised?: true;
  /** A `HostRoute` made the route: see routeProtocol. */
  readonly protocol?: string;
}

/** A link in another network namespace, seen from the host's root. */
export interface LinkElsewhere {
  /** How a person finds that namespace, by a process in it: `pid 4211`. */
  readonly namespace: string;
  /** Inode of that namespace. */
  readonly netns: number;
  /** Its `parentIndex` is that of a link of the host, if it has a `parentNamespaceId`; absent if in a third namespace. */
  readonly link: Link;
}

/** A network namespace of a host. */
export interface NetworkNamespace {
  /** Tells namespaces apart while both are there. */
  readonly inode: number;
  /** Whether the namespace is the host's own. */
  readonly own: boolean;
  /** The paths that lead to it: `/proc/4211/ns/net` of each process in it, `/run/netns/NAME`. */
  readonly paths: readonly string[];
  /** Known only of namespaces other than the host's own. */
  readonly routes: readonly Route[];
  /** By path under /proc/sys: those that records of attachments there name. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Why nobody could look into the namespace, so that its contents are unknown. */
  readonly unreadable?: string | undefined;
  /** When its processes began, in clock ticks since the boot, by process id. */
  readonly started?: Readonly<Record<string, string>>;
}

/**
 * A driver that is in the kernel (`ready`), would be loaded on first use (`loadable`) or is not there at all (`missing`); or
 * a line in a file on the host keeps the kernel from loading it.
 */
export type ModuleState =
  "ready" | "loadable" | "missing" | { readonly barredBy: string; readonly in: string };

/** An address that somebody on the segment of a link has, and answered for. */
export interface SegmentAnswer {
  readonly link: string;
  readonly address: Address;
  /** Absent: the kernel only said that somebody has the address. */
  readonly macAddress?: MacAddress;
}

/** A gateway that did not answer a container that was attached. */
export interface UnheardGateway {
  /** Of the attachment's record. */
  readonly id: string;
  readonly gateway: Address;
  /** Why it could not be asked, in the words of the host; absent: it was asked. */
  readonly why?: string;
}

/** The facts about a host that hold as long as it runs. */
export interface HostFacts {
  readonly kernel: string;
  /** Release of iproute2, as `ip -V` prints it: `6.15.0`. */
  readonly iproute2: string;
  /** Tells the machine from all others for as long as it is installed; absent if it has nothing that does. */
  readonly machine?: string;
  /** Changes at every boot; `pendingSince` of an earlier boot says nothing about the host's links now. */
  readonly bootId: string;
  /** Address that this program's own connection comes from; absent if sshd does not say. */
  readonly client?: Address;
  /** Address of the host that this program's own connection goes to; absent if sshd does not say. */
  readonly server?: Address;
  /** Name of the link of the connection, if its addresses are link-local. */
  readonly zone?: string;
  /** Whether the host has a tool that asks for IPv4 addresses: `arping` of iputils or busybox. */
  readonly arping: boolean;
  /** The commands that it has of those that a probe may run: `ping`, `nc`, `bash`, `busybox`. */
  readonly tools: readonly string[];
  readonly modules: Readonly<Record<string, ModuleState>>;
  /**
   * Whether the kernel has IPv6, and whether new links have it: `missing` is a kernel built or booted without
   * (`ipv6.disable=1`); `off` is `net.ipv6.conf.default.disable_ipv6` 1.
   */
  readonly ipv6: "on" | "off" | "missing";
  /**
   * The kernel's names of sysctls by directory: `rp_filter` among those of `net/ipv4/conf`. A host that is in a
   * namespace itself does not show all of them.
   */
  readonly sysctls: Readonly<Record<string, readonly string[]>>;
  /** The engines of root that run, or that have networks in files. */
  readonly engines: readonly EngineProgram[];
  /** Names of the links that are Wi-Fi stations. */
  readonly wireless: readonly string[];
  readonly managers: NetworkManagers;
  /** Reasons why the host cannot be changed, in the script's keywords: `no-flock`, `store-unwritable WHY`. */
  readonly lacks: readonly string[];
}

/** A file in the place of a record that is not read, because it is none. */
export interface SkippedFile {
  /** Under /var/lib/trunkline: `links/eth0.10`. */
  readonly file: string;
  /** Reads on after "it is ": `a FIFO`. */
  readonly what: string;
}

/** A record that says nothing about this host. */
export interface CopiedRecord {
  readonly kind: "link" | "network" | "attachment" | "route";
  /** Of the file: name of the link or the network, id of the attachment or the route. */
  readonly name: string;
  readonly urn: string;
  /** Of the machine that the record was written on. */
  readonly machine: string;
}

export type VlanRange = readonly [first: number, last: number];

/** One look at a host: what it is and what its root network namespace holds. */
export interface HostState {
  readonly facts: HostFacts;
  readonly links: readonly Link[];
  readonly elsewhere: readonly LinkElsewhere[];
  readonly routes: readonly Route[];
  /** Rules like those that records of links name; absent: nobody asked, since no record names one. */
  readonly rules?: readonly SourceRule[];
  /** Name of the table by which the kernel answers the address that manages the host; absent: it does not tell. */
  readonly answersBy?: string;
  /**
   * Of the host's own namespace, by path under /proc/sys: those that records of links name, and `disable_ipv6` of each
   * recorded link that has IPv6 off.
   */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly records: readonly OwnershipRecord[];
  readonly networks: readonly NetworkRecord[];
  readonly attachments: readonly AttachmentRecord[];
  /** What the host remembers of its own routes, which are among `routes`. */
  readonly routeRecords: readonly RouteRecord[];
  /** Records that were written on another machine, and came here with a copy of its disk. */
  readonly copies: readonly CopiedRecord[];
  /** Files in the place of records that are not read. */
  readonly skipped: readonly SkippedFile[];
  /** Counts the changes to the records of networks and attachments. */
  readonly revision: number;
  readonly namespaces: readonly NetworkNamespace[];
  /** The containers of each engine that somebody asked about. */
  readonly engines: Readonly<Partial<Record<Engine, EngineListing>>>;
  /** The VLAN ids that each bridge and bridge port lets pass, first and last of each range; of VLAN-aware bridges only. */
  readonly bridgeVlans: Readonly<Record<string, readonly VlanRange[]>>;
  /** What others on the segments have answered since this process began to look at the host. */
  readonly answers: readonly SegmentAnswer[];
  /** The gateways that did not answer in the change after which this state was seen; absent: none. */
  readonly unheard?: readonly UnheardGateway[];
  /** What brings the links back when the host boots; absent: not known. */
  readonly restorer?: Restorer;
  /** The links that did not come back when the host booted; absent: none. */
  readonly unrestored?: readonly Unrestored[];
  /** The attachments whose containers started again without their link; absent: none. */
  readonly unattached?: readonly Unattached[];
  /** Who has IPv6 addresses that the kernel found to be duplicates, as far as its log says. */
  readonly duplicates: readonly SegmentAnswer[];
}
