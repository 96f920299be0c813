import type { Address, InterfaceAddress, MacAddress, Prefix } from "./address";

/** Containers' interfaces: a link of a network inside a container's network namespace. */

export type Engine = "docker" | "podman";

/** Which container, in the words of whoever runs it. */
export type ContainerReference =
  | { readonly docker: string }
  | { readonly podman: string }
  /** A name of `ip netns`. */
  | { readonly netns: string }
  /** A process on the host. */
  | { readonly pid: number };

export interface Container {
  readonly id: string;
  readonly name: string;
  /** 0: it does not run. */
  readonly pid: number;
  /** `bridge`, `none`, `host`, `container:ID`, the name of a network. */
  readonly networkMode: string;
}

/** What an engine's own command line listed, or why it did not. */
export type EngineListing =
  { readonly containers: readonly Container[]; readonly problem?: undefined } | { readonly problem: string };

/** A route in a container, over the attachment's own link. */
export interface AttachmentRoute {
  /** `0.0.0.0/0` and `::/0` are the default routes. */
  readonly destination: Prefix;
  /** None: whoever it is for is on the link. */
  readonly gateway?: Address;
}

/** What a host remembers of an attachment: one file under `/var/lib/trunkline/attachments`, named by the URN's hash. */
export interface AttachmentRecord {
  /** Names the record, and the link before it is in the container. */
  readonly id: string;
  readonly urn: string;
  /** Name of the network that its addresses are of. */
  readonly network: string;
  /** For messages: `docker postgres`. */
  readonly container: string;
  /** Of a container that is `{ pid }`: the boot that the process began in, and when; its number alone comes again. */
  readonly process?: string;
  /** Inode of the network namespace that it was last attached to. */
  readonly netns: number;
  readonly interfaceName: string;
  readonly addresses: readonly InterfaceAddress[];
  /** Of a macvlan link, whose address is ours to choose. */
  readonly macAddress?: MacAddress;
  /** The routes that it gave the container. */
  readonly routes: readonly AttachmentRoute[];
  /** The default routes that it would give if no other attachment, or nobody else, had one there. */
  readonly standby: readonly AttachmentRoute[];
  /** Of a container's attachments the highest has the default route. */
  readonly gatewayPriority: number;
  /** By keys with IFNAME in the place of its interface's name: `net.ipv4.conf.IFNAME.rp_filter`. */
  readonly sysctls: Readonly<Record<string, string>>;
}
