import * as pulumi from "@pulumi/pulumi";
import type { Host, HostReference } from "./host";
import type { PlainNetwork } from "./plain-network";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { referenceOf } from "./reference";
import type { Subnet, SubnetArgs } from "./subnet";
import { VlanSubInterface } from "./vlan-sub-interface";

/** The host's own link on a network. */
export interface HostShimArgs {
  /**
   * The host's addresses on the network, without prefix length: free ones, anywhere in the subnets. Default, for each
   * address family of the network that is not listed: the lowest free address of its range.
   */
  addresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Name of the link, at most 15 bytes. Default: `hs-` and 12 hexadecimal digits that are always the same for one network. */
  name?: pulumi.Input<string | undefined>;
}

/** The host's own link on a network, as seen on the host. */
export interface HostShim {
  name: string;
  up: boolean;
  /** Addresses at which the network's containers reach the host. */
  addresses: string[];
  /** Prefixes that the host routes over the link. */
  routes: string[];
}

/** Options of a network of either driver. */
export interface NetworkArgs {
  /** The host to make the network on. Another host replaces it. */
  host: Host;
  /**
   * Parent link of the network's links: a name, or a sub-interface. A missing link with a name such as `eth0.50` is made,
   * and deleted with the network; an existing link is used as it is and stays. Default: an isolated dummy; an output whose
   * value is undefined is refused. Changing it replaces the network, unless it is the new name of the same link.
   */
  parent?: pulumi.Input<string | undefined> | VlanSubInterface;
  /**
   * Isolate the network on a dummy, whatever `parent` says, so that its containers reach only each other. Default: false.
   * Changing it replaces the network.
   */
  internal?: pulumi.Input<boolean | undefined>;
  /** IPv4 and IPv6 subnets that do not overlap. Default: the first of Docker's default pools that is free on the host. */
  subnets?: pulumi.Input<pulumi.Input<SubnetArgs>[] | undefined>;
  /** MTU of the network's links in bytes, from 68 to the parent's MTU, or to 65535 on an isolated network. Default: the parent's. */
  mtu?: pulumi.Input<number | undefined>;
  /**
   * Allow other networks of the same driver and mode on the same parent, if they set this option as well. Only a network
   * that is alone on its parent can change its mode. Default: false.
   */
  allowSharedParent?: pulumi.Input<boolean | undefined>;
  /**
   * Allow subnets that the host reaches over another link, such as those behind a VPN. The host then reaches the network's
   * containers no better than before. Default: false, which refuses subnets that overlap one of another link, or a route
   * without a gateway over another link.
   */
  allowOverlap?: pulumi.Input<boolean | undefined>;
  /**
   * Allow changes that would cut the connection by which the host is managed, which is refused
   * otherwise. The host takes them back unless it can be reached anew (see `confirmSeconds` of `Host`); a deletion
   * goes through, and a replacement stays refused. Default: false.
   */
  allowDisconnect?: pulumi.Input<boolean | undefined>;
  /**
   * Ask the segment whether somebody has an address before an attachment gets it: by ARP for IPv4 (RFC 5227; needs `arping`
   * of iputils or busybox on the host), by the kernel's duplicate address detection for IPv6 (RFC 4862). If somebody has a
   * chosen address, the attachment is refused with the MAC address that answered; if no address was chosen, the next free
   * one is taken. The question takes about two seconds for all attachments that are made at one moment. Previews do not
   * ask, and an isolated network has nobody to ask. Refused in modes `l3`, `l3s` and `passthru`, where nobody would
   * answer. Default: false.
   */
  checkDuplicates?: pulumi.Input<boolean | undefined>;
  /**
   * Ask the gateway of each subnet from a container that was attached or changed (ARP, Neighbor Discovery), and warn if it
   * does not answer: a hypervisor or switch that filters MAC addresses shows in nothing else. Takes up to three seconds
   * where a gateway is silent, however many containers are attached at that moment; needs iproute2 5.16 on the host. An
   * isolated network has nobody to ask. Refused in modes `l3` and `l3s`, in which the host is the gateway. Default: false.
   */
  checkGateway?: pulumi.Input<boolean | undefined>;
  /**
   * Give the host a link of its own on the network. The kernel keeps a host apart from the macvlan and ipvlan links on its
   * parent; through this link host and containers reach each other, at the addresses given here (`{}` for the lowest free
   * ones). The host routes each subnet's `ipRange` over the link, or the whole subnet if it has no `ipRange`. Refused if
   * that prefix holds an address of the host, one of its next hops or the address that it is managed from, or if the host
   * already routes the prefix over another link: a subnet of the host's own LAN needs an `ipRange` with nothing in it but
   * containers. Refused in macvlan modes and with ipvlan flags other than `bridge`, which keep the links of a parent
   * apart. Default: none.
   */
  hostShim?: pulumi.Input<HostShimArgs | undefined>;
  /**
   * Have an engine of the host make the network, with its own command, on the parent that this resource finds or makes:
   * `"docker"` (of root). Compose files and `docker run` can name it, and Docker gives its containers addresses of the
   * `ipRange`, interfaces and names by itself, without Pulumi. On other hosts of the segment, give each a range of its own
   * (`AddressPlan`). Docker cannot change a network: a change of options makes it again, which is refused while containers
   * are to be on it. One of that name that is as wanted and that no stack made is used, and stays. Without `hostShim`,
   * `checkDuplicates` and `checkGateway`; every subnet has a gateway in it. Default: none; containers are attached by
   * `ContainerAttachment`. Changing it replaces the network.
   */
  engine?: pulumi.Input<"docker" | undefined>;
  /**
   * Name of the network on the host: 1–64 ASCII letters, digits and `_ . -`. Default: the resource's name. Changing it
   * replaces the network.
   */
  name?: pulumi.Input<string | undefined>;
}

export interface IpvlanNetworkArgs extends NetworkArgs {
  /**
   * `"l2"` (default), `"l3"` or `"l3s"`. The kernel has one mode per parent, so a second mode on one parent is refused.
   * Changing it replaces the network.
   */
  mode?: pulumi.Input<"l2" | "l3" | "l3s" | undefined>;
  /**
   * How the network's links reach each other: `"bridge"` (default), `"private"` or `"vepa"`. The kernel has one flag per
   * parent; it changes in place, and the attachments follow. Networks that share a parent change it in one program.
   */
  flag?: pulumi.Input<"bridge" | "private" | "vepa" | undefined>;
}

export interface MacvlanNetworkArgs extends NetworkArgs {
  /** `"bridge"` (default), `"private"`, `"vepa"` or `"passthru"` (one link, alone on its parent). Changing it replaces the network. */
  mode?: pulumi.Input<"bridge" | "private" | "vepa" | "passthru" | undefined>;
}

/** What a resource needs to know of its network. */
export interface NetworkReference {
  host: HostReference;
  name: string;
}

/** What networks of either driver have in common. */
export abstract class Network extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** Name of the parent link. */
  declare readonly parent: pulumi.Output<string>;
  /** True if the network made its parent link, which is then deleted with the network. */
  declare readonly parentOwned: pulumi.Output<boolean>;
  /** The subnets with every default filled in. */
  declare readonly subnets: pulumi.Output<Subnet[]>;
  declare readonly mode: pulumi.Output<string>;
  /**
   * Capacity of each subnet in addresses, as decimal text (a /64 has more than a number can count):
   * `{ "192.168.32.0/24": "126" }`. Counts the addresses of the `ipRange`, less the reserved ones: network and broadcast
   * address, IPv6 subnet-router anycast address, gateway, `exclude`, and the host shim's. Attachments do not change the
   * count, so that their coming and going is not drift of the network.
   */
  declare readonly available: pulumi.Output<Record<string, string>>;
  /** The host's own link on the network; undefined without `hostShim`. */
  declare readonly shim: pulumi.Output<HostShim | undefined>;
  /** What attachments carry of the network. Made of its outputs, so that attachments depend on the network and through it on the host. */
  readonly reference: pulumi.Output<NetworkReference>;
  /** What a program knows of it before anything runs. For use within this package only. */
  readonly plainly: PlainNetwork;
  /** Where a probe of the network begins, and the address where one ends. For use within this package only. */
  readonly end: { readonly link: pulumi.Output<string>; readonly address: pulumi.Output<string> };

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
      parent: parent instanceof VlanSubInterface ? parent.name : withValue(parent),
      parentOwned: undefined,
      available: undefined,
      shim: undefined,
      problems: undefined,
    };
    super(type, name, properties, options);
    const own = this as unknown as { host: pulumi.Output<HostReference> };
    this.reference = pulumi
      .all([own.host, this.name, reference])
      .apply(([there, called, { origin }]): NetworkReference => ({
        host: { ...there, origin },
        name: called,
      }));
    const { subnets = [{}] } = rest;
    this.plainly = { ownName: name, host, subnets: Array.isArray(subnets) ? subnets.length : undefined };
    this.end = rest.hostShim === undefined ? this.ofParent() : this.ofShim();
    failOnProblems(this, name);
  }

  private ofParent(): Network["end"] {
    return { link: this.parent, address: this.subnets.apply(([first]) => first?.gateway ?? "") };
  }

  /** In a preview an output that is left out is unknown: a network without a shim must not ask for it. */
  private ofShim(): Network["end"] {
    const { link, address } = this.ofParent();
    return {
      link: pulumi.all([this.shim, link]).apply(([shim, parent]) => shim?.name ?? parent),
      address: pulumi
        .all([this.shim, address])
        .apply(([shim, gateway]) => shim?.addresses[0]?.split("/")[0] ?? gateway),
    };
  }
}

/** Pulumi drops an undefined value, which would make the network an isolated one: the provider refuses an empty name. */
function withValue(parent: pulumi.Input<string | undefined>): pulumi.Input<string | undefined> {
  return typeof parent === "object" ? pulumi.output(parent).apply((name) => name ?? "") : parent;
}

/**
 * An ipvlan network, whose containers share the parent's MAC address. In mode `l2` they are on the parent's segment; in
 * modes `l3` and `l3s` the host routes for them.
 */
export class IpvlanNetwork extends Network {
  constructor(name: string, args: IpvlanNetworkArgs, options: pulumi.CustomResourceOptions = {}) {
    super("ipvlanNetwork", name, args, options);
  }
}

/** A macvlan network, whose containers are on the parent's segment with MAC addresses of their own. */
export class MacvlanNetwork extends Network {
  constructor(name: string, args: MacvlanNetworkArgs, options: pulumi.CustomResourceOptions = {}) {
    super("macvlanNetwork", name, args, options);
  }
}
