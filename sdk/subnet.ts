import type * as pulumi from "@pulumi/pulumi";

/** One subnet of a network, as in `docker network create --subnet --gateway --ip-range --aux-address`. */
export interface SubnetArgs {
  /** The subnet as a prefix without host bits: `192.168.10.0/24`, `2001:db8:abc8::/64`. */
  cidr: pulumi.Input<string>;
  /**
   * Gateway: an address in the subnet, a link-local IPv6 address (`fe80::1`), any address with `onlink`, or `"none"`.
   * Default: the first usable address; none in a /31, /32, /127 or /128.
   */
  gateway?: pulumi.Input<string | undefined>;
  /** Whether the gateway is on the segment although it is not in the subnet (`onlink` of `ip route`). Default: false. */
  onlink?: pulumi.Input<boolean | undefined>;
  /** Range within the subnet, as a prefix, for addresses that nobody chose. Default: the whole subnet. */
  ipRange?: pulumi.Input<string | undefined>;
  /** Addresses in the subnet that are never handed out (Docker's aux addresses). */
  exclude?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/** A subnet as resolved on the host. */
export interface Subnet {
  cidr: string;
  /** `"none"` if the subnet has no gateway. */
  gateway: string;
  /** True if the gateway is on the segment although it is not in the subnet. */
  onlink?: boolean;
  ipRange?: string;
  exclude?: string[];
}
