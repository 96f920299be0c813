import type { ChildKind, Subnet } from "./network";
import type { Address, InterfaceAddress, MacAddress, Prefix } from "./address";

/** Interfaces of containers: links of a network inside a container's network namespace. */

export type EngineProgram = "docker" | "podman";

/** Whose containers can be listed: those of root's engine, `docker`, or of another user's, `podman app`. */
export type Engine = EngineProgram | `${EngineProgram} ${string}`;

/** A container of an engine: root's, or that of another user. */
export type EngineContainer = { readonly user?: string } & (
  { readonly docker: string } | { readonly podman: string }
);

/** A container, in the words of whoever runs it. */
export type ContainerReference =
  | EngineContainer
  /** A name of `ip netns`. */
  | { readonly netns: string }
  /** A process on the host. */
  | { readonly pid: number };

export interface Container {
  readonly id: string;
  readonly name: string;
  /** 0: the container is not running. */
  readonly pid: number;
  /** `bridge`, `none`, `host`, `container:ID`, the name of a network. */
  readonly networkMode: string;
  /** Names of the engine's networks that it is to be on, whether or not it runs; absent: not known. */
  readonly networks?: readonly string[];
  /**
   * Only of a user's engine: the id of the host's user who is root where its process's network namespace was made, or
   * `another` if that is not a user id of the engine's user, who then names a process that is no container of theirs.
   */
  readonly owner?: number | "another";
}

/** A macvlan or ipvlan network of an engine's own, whether or not it has containers. */
export interface EngineNetwork {
  readonly name: string;
  readonly parent: string;
  readonly child: ChildKind;
  /** Absent: the engine did not tell, or it is not asked for networks. */
  readonly details?: EngineNetworkDetails;
}

/** What else an engine has to say of a network. */
export interface EngineNetworkDetails {
  readonly subnets: readonly Subnet[];
  /** Its containers have no default route. */
  readonly internal: boolean;
  readonly mtu?: number;
  /** The resource that it was made for, by a label; absent: nobody of ours. */
  readonly urn?: string;
}

/** What an engine's own command line listed, or why it listed nothing. */
export type EngineListing =
  | {
      readonly containers: readonly Container[];
      readonly networks?: readonly EngineNetwork[];
      readonly problem?: undefined;
    }
  | { readonly problem: string; readonly remedy?: string };

/** A route in a container, over the attachment's own link. */
export interface AttachmentRoute {
  /** `0.0.0.0/0` and `::/0` are the default routes. */
  readonly destination: Prefix;
  /** Absent: the destination is on the link itself. */
  readonly gateway?: Address;
  /** The gateway is on the link, although no address of the link tells so. */
  readonly onlink?: true;
}

/** What a host remembers of an attachment: one file under `/var/lib/trunkline/attachments`, named by the URN's hash. */
export interface AttachmentRecord {
  /** Names the record, and the link until it is in the container. */
  readonly id: string;
  readonly urn: string;
  /** Name of the network that the addresses come from. */
  readonly network: string;
  /** For messages: `docker postgres`. */
  readonly container: string;
  /** For a `{ pid }` container: the boot in which the process began, and when; its number alone may be reused. */
  readonly process?: string;
  /** Inode of the network namespace that the attachment was last made in. */
  readonly netns: number;
  readonly interfaceName: string;
  readonly addresses: readonly InterfaceAddress[];
  /** Only of a macvlan link, whose address is ours to choose. */
  readonly macAddress?: MacAddress;
  /** The routes that the attachment gave the container. */
  readonly routes: readonly AttachmentRoute[];
  /** The default routes that the attachment would give if no other attachment and nobody else had one there. */
  readonly standby: readonly AttachmentRoute[];
  /** The attachment with the highest priority has its container's default route. */
  readonly gatewayPriority: number;
  /** By key, with IFNAME in place of the interface's name: `net.ipv4.conf.IFNAME.rp_filter`. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** The container does not start without its link, as far as its engine can be kept from it. */
  readonly required?: true;
  /**
   * How the link is made again, for a container of root's engines that has started again, or a namespace that was made
   * again; absent in records of earlier releases.
   */
  readonly making?: AttachmentMaking;
}

/** What a host does to give a container its link again, without the routes, which `routes` has. */
export interface AttachmentMaking {
  /** The `ip -batch` lines that make the link on the host and move it to the namespace `SPACE`. */
  readonly build: readonly string[];
  /** The lines for that namespace: `in IP-LINE`, `sysctl KEY VALUE`, `tune KEY VALUE SUBJECT`. */
  readonly inside: readonly string[];
}
