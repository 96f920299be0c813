import * as pulumi from "@pulumi/pulumi";
import type { Host, HostReference } from "./host";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { referenceOf } from "./reference";
import { VlanSubInterface } from "./vlan-sub-interface";

/** One subnet of a network, as in `docker network create --subnet --gateway --ip-range --aux-address`. */
export interface SubnetArgs {
  /** `192.168.10.0/24`, `2001:db8:abc8::/64`; no bits behind the prefix length. */
  cidr: pulumi.Input<string>;
  /** An address in it, or `"none"`. Default: its first usable address; none in a /31, /32, /127 or /128. */
  gateway?: pulumi.Input<string | undefined>;
  /** Where addresses come from that nobody chose: a prefix in it. Default: all of it. */
  ipRange?: pulumi.Input<string | undefined>;
  /** Addresses in it that are never given (Docker's aux addresses). */
  exclude?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/** A subnet as it was resolved on the host. */
export interface Subnet {
  cidr: string;
  /** `"none"` where it has none. */
  gateway: string;
  ipRange?: string;
  exclude?: string[];
}

/** The host's own link on a network. */
export interface HostShimArgs {
  /**
   * The host's addresses on the network, without prefix length: anywhere in the subnets, and free. Default: for each
   * family of the network that none is given for, the lowest free one of its range.
   */
  addresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Name of the link, at most 15 bytes. Default: `hs-` and 12 hexadecimal digits, always the same for one network. */
  name?: pulumi.Input<string | undefined>;
}

/** The host's own link on a network, as it was found there. */
export interface HostShim {
  name: string;
  up: boolean;
  /** By these the network's containers reach the host. */
  addresses: string[];
  /** What the host routes over it. */
  routes: string[];
}

/** What networks of both drivers have. */
export interface NetworkArgs {
  /** The host that it is on. Another host replaces it. */
  host: Host;
  /**
   * The link that its links sit on: a name, or a sub-interface. `eth0.50` is made if it is missing and goes with the
   * network; one that is there is used as it is and stays. Default: an isolated dummy. Changing it replaces the network.
   */
  parent?: pulumi.Input<string | undefined> | VlanSubInterface;
  /**
   * Isolated: on a dummy, whatever `parent` says; its containers reach each other only. Default: false. Changing it
   * replaces the network.
   */
  internal?: pulumi.Input<boolean | undefined>;
  /** Subnets, IPv4 and IPv6, that do not overlap. Default: one of Docker's default pools that is free on the host. */
  subnets?: pulumi.Input<pulumi.Input<SubnetArgs>[] | undefined>;
  /** Bytes, for its links: 68 up to the parent's; up to 65535 where it is isolated. Default: the parent's. */
  mtu?: pulumi.Input<number | undefined>;
  /**
   * Other networks of the same driver and mode may have the same parent, if they say so too. Another mode is for one that
   * is alone there. Default: false.
   */
  allowSharedParent?: pulumi.Input<boolean | undefined>;
  /**
   * Ask the segment who has an address before an attachment gets it: ARP for IPv4 (RFC 5227; needs `arping` of iputils or
   * busybox on the host), the kernel's duplicate address detection for IPv6 (RFC 4862). An address that the attachment
   * chose and somebody has is refused, with the MAC address that answered; where none was chosen, the next free one is
   * taken. Previews do not ask. It takes about two seconds for all attachments that are made at one moment.
   * Refused in modes `l3`, `l3s` and `passthru`, where nobody would answer; on an isolated network nobody is asked.
   * Default: false.
   */
  checkDuplicates?: pulumi.Input<boolean | undefined>;
  /**
   * A link of the host's own on the network, which the kernel otherwise keeps apart from its parent's host: through it the
   * host reaches the network's containers, and they reach the host, at the link's addresses (`{}` for the lowest free
   * ones). The host routes each subnet's `ipRange`, or a subnet without one as a whole, over it. Refused where the host
   * has an address of its own, a next hop, or whoever manages it in there, or routes that, or all of the subnet without an
   * `ipRange`, over another link: a subnet of the host's own LAN needs an `ipRange` that holds nothing but containers.
   * Refused in macvlan modes other than `bridge` and with ipvlan flags other than `bridge`, which keep the links of a
   * parent apart. Default: none.
   */
  hostShim?: pulumi.Input<HostShimArgs | undefined>;
  /**
   * Its name on the host: 1–64 of ASCII letters, digits and `_ . -`. Default: the resource's name. Changing it replaces the
   * network.
   */
  name?: pulumi.Input<string | undefined>;
}

export interface IpvlanNetworkArgs extends NetworkArgs {
  /**
   * `"l2"` (default), `"l3"` or `"l3s"`. The kernel keeps it for a whole parent: a second mode on one parent is refused.
   * Changing it replaces the network.
   */
  mode?: pulumi.Input<"l2" | "l3" | "l3s" | undefined>;
  /**
   * `"bridge"` (default), `"private"` or `"vepa"`: how its links reach each other. Kept for a whole parent, too; it
   * changes in place, and the attachments follow. Networks that share a parent change it in one program.
   */
  flag?: pulumi.Input<"bridge" | "private" | "vepa" | undefined>;
}

export interface MacvlanNetworkArgs extends NetworkArgs {
  /** `"bridge"` (default), `"private"`, `"vepa"` or `"passthru"` (the only user of its parent). Changing it replaces the network. */
  mode?: pulumi.Input<"bridge" | "private" | "vepa" | "passthru" | undefined>;
}

/** What a resource on a network needs of it. */
export interface NetworkReference {
  host: HostReference;
  name: string;
}

/** What networks of both drivers have in common. */
export abstract class Network extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** The link that its links sit on. */
  declare readonly parent: pulumi.Output<string>;
  /** True: the network made its parent, and takes it away with itself. */
  declare readonly parentOwned: pulumi.Output<boolean>;
  /** Its subnets with nothing left to be inferred. */
  declare readonly subnets: pulumi.Output<Subnet[]>;
  declare readonly mode: pulumi.Output<string>;
  /**
   * How many addresses each subnet has to give in all, as decimal text (a /64 has more than a number can count):
   * `{ "192.168.32.0/24": "126" }`. Those of its `ipRange`, less what is reserved: network and broadcast address, IPv6
   * subnet-router anycast address, gateway, `exclude`, the host shim's. Attachments do not change it: who has how many of them is no
   * property of the network, and their coming and going no drift of it.
   */
  declare readonly available: pulumi.Output<Record<string, string>>;
  /** Undefined without `hostShim`. */
  declare readonly shim: pulumi.Output<HostShim | undefined>;
  /** What attachments carry of it. Made of its own outputs: they depend on the network, and through it on the host. */
  readonly reference: pulumi.Output<NetworkReference>;

  protected constructor(
    driver: "ipvlanNetwork" | "macvlanNetwork",
    name: string,
    { host, parent, ...rest }: NetworkArgs,
    options: pulumi.CustomResourceOptions,
  ) {
    const type = `pulumi-nodejs:dynamic/trunkline:${driver === "ipvlanNetwork" ? "IpvlanNetwork" : "MacvlanNetwork"}`;
    const reference = referenceOf(host, `${name}: host takes a Host`);
    const properties = {
      mode: undefined,
      subnets: undefined,
      ...rest,
      name: rest.name ?? name,
      __provider: providerText(driver),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      host: reference,
      parent: parent instanceof VlanSubInterface ? parent.name : parent,
      parentOwned: undefined,
      available: undefined,
      shim: undefined,
      problems: undefined,
    };
    super(type, name, properties, options);
    const own = this as unknown as { host: pulumi.Output<HostReference> };
    this.reference = own.host.apply((reference) =>
      this.name.apply((called): NetworkReference => ({ host: reference, name: called })),
    );
    failOnProblems(this, name);
  }
}

/**
 * An ipvlan network: containers share the parent's MAC address. In mode `l2` they are on the parent's segment, in `l3`
 * and `l3s` the host routes for them.
 */
export class IpvlanNetwork extends Network {
  constructor(name: string, args: IpvlanNetworkArgs, options: pulumi.CustomResourceOptions = {}) {
    super("ipvlanNetwork", name, args, options);
  }
}

/** A macvlan network: containers are on the parent's segment with MAC addresses of their own. */
export class MacvlanNetwork extends Network {
  constructor(name: string, args: MacvlanNetworkArgs, options: pulumi.CustomResourceOptions = {}) {
    super("macvlanNetwork", name, args, options);
  }
}
