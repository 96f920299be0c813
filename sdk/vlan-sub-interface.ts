import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./host";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { referenceOf } from "./reference";

/** The flags of `ip link … type vlan`. A flag that is left out has the kernel's default. */
export interface VlanFlagsArgs {
  /** Show frames to the host without their tag (reorder_hdr). Default: true. */
  reorderHeader?: pulumi.Input<boolean | undefined>;
  /** Register the VLAN at the switch by GVRP (GARP VLAN Registration Protocol). Default: false. */
  gvrp?: pulumi.Input<boolean | undefined>;
  /** Register the VLAN at the switch by MVRP (Multiple VLAN Registration Protocol). Default: false. */
  mvrp?: pulumi.Input<boolean | undefined>;
  /** Keep the link's state independent of its parent's. Default: false. */
  looseBinding?: pulumi.Input<boolean | undefined>;
  /** Let the carrier follow the bridge ports that are members of the VLAN. Default: false. */
  bridgeBinding?: pulumi.Input<boolean | undefined>;
}

/** A route of the host over a link, as in `ip route add`. */
export interface LinkRouteArgs {
  /** Destination as a prefix, `10.0.0.0/8`; `0.0.0.0/0` and `::/0` are the default routes. */
  destination: pulumi.Input<string>;
  /**
   * Address of the next hop, of the same family as the destination: in a subnet of the link's addresses, link-local, or
   * elsewhere with `onlink`. Default: none; the destination is on the link.
   */
  gateway?: pulumi.Input<string | undefined>;
  /** Whether the gateway is on the link although no address of the link tells so (`onlink` of `ip route`). Default: false. */
  onlink?: pulumi.Input<boolean | undefined>;
  /** Of several routes to one destination the lowest metric counts, 1–4294967295. Default: the kernel's, 0 for IPv4 and 1024 for IPv6. */
  metric?: pulumi.Input<number | undefined>;
  /**
   * Routing table: 1–4294967295, or its name, if the host's `rt_tables` has one. All routes of a link that have a table have
   * the same one. It holds for what the host sends from those of the link's `addresses` that are of the route's family: each
   * gets a rule (`ip rule add from ADDRESS lookup TABLE priority 30000`), and the table gets their subnets. Default: `main`.
   */
  table?: pulumi.Input<number | string | undefined>;
}

/** The options of a link that do not say which one it is. */
export interface VlanOptionsArgs {
  /** `"802.1Q"` (TPID 0x8100) or `"802.1ad"` (0x88a8). Default: `"802.1Q"`. Changing it replaces the link. */
  protocol?: pulumi.Input<"802.1Q" | "802.1ad" | undefined>;
  /** MTU in bytes, from 68 to the parent's MTU. Default: the parent's when the link is made; not managed afterwards. */
  mtu?: pulumi.Input<number | undefined>;
  /** Unicast MAC address, `02:00:00:00:00:01`. Default: the parent's; not managed. */
  macAddress?: pulumi.Input<string | undefined>;
  /**
   * All permanent addresses of the link, with prefix length: `["192.0.2.1/24", "2001:db8::1/64"]`. Other addresses are
   * removed, except link-local ones, those from DHCP or a router, and those that `otherAddresses` keeps. An address that
   * another link of the host has is refused, unless one of the two is a host prefix (`/32`, `/128`). Default: not managed.
   */
  addresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /**
   * Allow addresses whose subnet another link of the host has, or whose subnet the host reaches over another link. Never
   * allows a subnet that captures the address which the host is managed from. Default: false.
   */
  allowOverlap?: pulumi.Input<boolean | undefined>;
  /**
   * What becomes of addresses that somebody else gave the link, where `addresses` is given: `"keep"` or `"remove"`.
   * Default: an address that bears a protocol number of its own stays (IFA_PROTO, shown as `proto` by `ip address`; 18 is
   * keepalived's), and others are removed. An address that `addresses` listed before and no longer does is not somebody
   * else's.
   */
  otherAddresses?: pulumi.Input<"keep" | "remove" | undefined>;
  /**
   * Sysctls of the link, with whole numbers: `net.ipv4.conf.IFNAME.KEY`, `net.ipv6.conf.…`, `net.ipv4.neigh.…` or
   * `net.ipv6.neigh.…`. Write IFNAME literally; KEY is the kernel's (Documentation/networking/ip-sysctl.rst). A sysctl that
   * somebody changed is set again. A sysctl that is removed from this option gets the value of a new link
   * (`conf.default`). A link with an IPv6 address has `disable_ipv6` 0. Default: none are managed.
   */
  sysctls?: pulumi.Input<Record<string, pulumi.Input<number | string>> | undefined>;
  /**
   * Routes of the host over the link; they need the link to be up. One that the host already has is refused, and so is one
   * that would take a part of another link's subnet (see `allowOverlap`) or the way back to where the host is managed from.
   * Routes that others add over the link stay. Default: none.
   */
  routes?: pulumi.Input<pulumi.Input<LinkRouteArgs>[] | undefined>;
  /**
   * Whether the host takes addresses and default routes from routers on the VLAN (`net.ipv6.conf.IFNAME.accept_ra`): true
   * is 2, also on a host that forwards; false is 0. Default: not managed; the link has the host's `conf.default`.
   */
  acceptRa?: pulumi.Input<boolean | undefined>;
  /**
   * Whether permanent IPv6 addresses stay when the link goes down (`net.ipv6.conf.IFNAME.keep_addr_on_down`). Default: not
   * managed; the kernel removes them.
   */
  keepAddressesOnDown?: pulumi.Input<boolean | undefined>;
  /** Flags of the link; a flag that is left out has the kernel's default. */
  flags?: pulumi.Input<VlanFlagsArgs | undefined>;
  /** Map from the priority code point (0–7) of a received frame to a socket priority. Default: empty, which makes every priority 0. */
  ingressQos?: pulumi.Input<Record<string, pulumi.Input<number>> | undefined>;
  /** Map from a socket priority to the priority code point (0–7) of a sent frame. Default: empty, which makes every priority 0. */
  egressQos?: pulumi.Input<Record<string, pulumi.Input<number>> | undefined>;
  /** Whether the link is administratively up. Default: true, which needs a parent that is up. */
  up?: pulumi.Input<boolean | undefined>;
  /**
   * Take over an existing link of this name, parent and id that belongs to no stack: mark it, change it to what is
   * described here, and delete it with this resource. Default: false, which uses such a link if it is exactly as described
   * and never changes or deletes it.
   */
  adopt?: pulumi.Input<boolean | undefined>;
}

export interface VlanSubInterfaceArgs extends VlanOptionsArgs {
  /** The host to make the link on. Another host replaces it. */
  host: Host;
  /**
   * Parent link: a name, an alternative name, or another sub-interface (802.1ad, QinQ). Changing it replaces the link, unless
   * it is the new name of the same parent.
   */
  parent: pulumi.Input<string> | VlanSubInterface;
  /** 802.1Q VID, 1–4094; 0 and 4095 are reserved, IEEE 802.1Q §9.6. Changing it replaces the link. */
  vlanId: pulumi.Input<number>;
  /** Name of the link, at most 15 bytes. Default: `PARENT.VLANID`. Changing it replaces the link. */
  name?: pulumi.Input<string | undefined>;
  /**
   * Allow changes that would cut the connection by which the host is managed, which is refused
   * otherwise. The host takes them back unless it can be reached anew (see `confirmSeconds` of `Host`); a deletion
   * goes through. Another `parent`, `vlanId` or `protocol` of that link under the same `name` is a change in place; any other
   * replacement stays refused. Default: false.
   */
  allowDisconnect?: pulumi.Input<boolean | undefined>;
}

const type = "pulumi-nodejs:dynamic/trunkline:VlanSubInterface";

/**
 * A VLAN sub-interface: `ip link add link PARENT name NAME type vlan id VLANID`.
 *
 *     new trunkline.VlanSubInterface("web1-vlan10", { host: web1, parent: "eth0", vlanId: 10, addresses: ["10.10.0.11/24"] });
 *
 * The link's alias marks it as made by this resource; only a link with that mark is ever changed or deleted.
 */
export class VlanSubInterface extends pulumi.CustomResource {
  /** Name of the link: `eth0.10`. */
  declare readonly name: pulumi.Output<string>;
  /** Name of the parent link. */
  declare readonly parent: pulumi.Output<string>;
  /** 802.1Q VID. */
  declare readonly vlanId: pulumi.Output<number>;
  /** Index of the link on its host; changes when the link is made again. */
  declare readonly ifindex: pulumi.Output<number>;
  /** MAC address that the link has, whether or not one was asked for. */
  declare readonly macAddress: pulumi.Output<string>;
  /** MTU in bytes that the link has, whether or not one was asked for. */
  declare readonly mtu: pulumi.Output<number>;
  /** False for a link that was there before: it is used as it is, and stays when this resource is deleted. */
  declare readonly owned: pulumi.Output<boolean>;

  constructor(name: string, args: VlanSubInterfaceArgs, options: pulumi.CustomResourceOptions = {}) {
    const { host, parent, ...rest } = args;
    const reference = referenceOf(host, `${name}: host takes a Host`);
    const properties = {
      name: undefined,
      mtu: undefined,
      macAddress: undefined,
      ...rest,
      __provider: providerText("vlanSubInterface"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      host: reference,
      parent: parent instanceof VlanSubInterface ? parent.name : parent,
      ifindex: undefined,
      owned: undefined,
      problems: undefined,
    };
    super(type, name, properties, options);
    failOnProblems(this, name);
  }
}
