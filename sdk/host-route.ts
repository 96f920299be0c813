import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./host";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { referenceOf } from "./reference";
import { VlanSubInterface } from "./vlan-sub-interface";

export interface HostRouteArgs {
  /** The host to give the route. Another host replaces it. */
  host: Host;
  /** Destination as a prefix, `10.2.0.0/24`, `2001:db8:2::/64`; `0.0.0.0/0` and `::/0` are the default routes. */
  destination: pulumi.Input<string>;
  /**
   * Address of the next hop, of the same family as the destination: in a subnet of the link, link-local, or elsewhere with
   * `onlink`. An address that is on no link of the host is refused. Default: none; the destination is on the `link` itself.
   */
  gateway?: pulumi.Input<string | undefined>;
  /** Whether the gateway is on the link although no address of the link tells so (`onlink` of `ip route`). Default: false. */
  onlink?: pulumi.Input<boolean | undefined>;
  /**
   * Link that the route leads over, which has to be up: a name, an alternative name, or a sub-interface. Needed without a
   * gateway, with a link-local one, and with `onlink`. Default: the link with the narrowest subnet that the gateway is in.
   */
  link?: pulumi.Input<string | undefined> | VlanSubInterface;
  /** Of several routes to one destination the lowest metric counts, 1–4294967295. Default: the kernel's, 0 for IPv4 and 1024 for IPv6. */
  metric?: pulumi.Input<number | undefined>;
  /**
   * Routing table: 1–4294967295, or its name, if the host's `rt_tables` has one. What is looked up there is for the host's
   * own rules (`ip rule`) to say. Default: `main`.
   */
  table?: pulumi.Input<number | string | undefined>;
  /**
   * Allow a destination that is a part of another link's subnet, whose hosts are then sent to by this route. Default: false.
   */
  allowOverlap?: pulumi.Input<boolean | undefined>;
  /**
   * Allow changes that would cut the connection by which the host is managed, which is refused otherwise. The host takes them
   * back unless it can be reached anew (see `confirmSeconds` of `Host`); a deletion goes through. Default: false.
   */
  allowDisconnect?: pulumi.Input<boolean | undefined>;
}

const type = "pulumi-nodejs:dynamic/trunkline:HostRoute";

/**
 * A route of the host: `ip route add DESTINATION via GATEWAY dev LINK proto 116`.
 *
 *     new trunkline.HostRoute("web1-to-web2", { host: web1, destination: "10.2.0.0/24", gateway: "10.10.0.12", link: vlan10 });
 *
 * The host keeps a record of it, and gives itself the route again when it boots, once the gateway is on a link. A route that
 * was there before, exactly as described, is used and never removed; any other one to the same destination, in the same
 * table and of the same metric is refused. All options change in place: the new route is there before the old one goes.
 */
export class HostRoute extends pulumi.CustomResource {
  declare readonly destination: pulumi.Output<string>;
  declare readonly gateway: pulumi.Output<string | undefined>;
  /** False for a route that was there before: it is used as it is, and stays when this resource is deleted. */
  declare readonly owned: pulumi.Output<boolean>;

  constructor(name: string, args: HostRouteArgs, options: pulumi.CustomResourceOptions = {}) {
    const { host, link, ...rest } = args;
    const reference = referenceOf(host, `${name}: host takes a Host`);
    const properties = {
      ...rest,
      __provider: providerText("hostRoute"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      host: reference,
      link: link instanceof VlanSubInterface ? link.name : link,
      owned: undefined,
      problems: undefined,
    };
    super(type, name, properties, options);
    failOnProblems(this, name);
  }
}
