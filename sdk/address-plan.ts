import * as pulumi from "@pulumi/pulumi";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";

export interface AddressPlanArgs {
  /** The subnet to share out, as a prefix without host bits: `192.168.10.0/24`, `2001:db8:abc8::/64`. */
  cidr: pulumi.Input<string>;
  /**
   * Prefix length of each range, from that of `cidr` to 32 (IPv4) or 128 (IPv6): 28 gives a holder 16 addresses. When it is
   * changed, each holder gets another range, at the place of its own one where there is room; what it had is kept.
   */
  prefixLength: pulumi.Input<number>;
  /**
   * Who is to have a range, such as hosts' names: 1–255 characters, none of them a control character. Their order says only
   * who gets the lower range when several are new.
   */
  holders: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Networks and addresses in the subnet of which no range has any part, such as the router's: `["192.168.10.0/28"]`. A
   * holder whose range has one gets another. Default: none.
   */
  reserved?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /**
   * Networks, or addresses, in which ranges are kept no longer: those of holders that have left, and that nothing uses any
   * more, as in the output `kept`. It frees no range that its holder loses in the same run. Default: none.
   */
  released?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/** A range that nobody gets, because its last holder may still use it. */
export interface KeptRange {
  range: string;
  holder: string;
}

const type = "pulumi-nodejs:dynamic/trunkline:AddressPlan";

/**
 * Shares a subnet out among many holders, such as the hosts of a fleet, so that two of them never hand out one address:
 *
 *     const plan = new trunkline.AddressPlan("db", { cidr: "192.168.10.0/24", prefixLength: 28, holders: ["web1", "web2"] });
 *     new trunkline.IpvlanNetwork("web1-db", { host: web1, subnets: [{ cidr: "192.168.10.0/24", ipRange: plan.range("web1") }] });
 *
 * It is on no host, and known in a preview. A holder keeps its range, whoever else comes and goes. A range whose holder has
 * left is kept for it, since networks and containers may still use it, until the program releases it.
 */
export class AddressPlan extends pulumi.CustomResource {
  /** Each holder's range, as a prefix for the `ipRange` of a subnet. */
  declare readonly ranges: pulumi.Output<Record<string, string>>;
  /** Ranges that their holders have no longer, in the order in which they lost them. */
  declare readonly kept: pulumi.Output<KeptRange[]>;

  constructor(name: string, args: AddressPlanArgs, options: pulumi.CustomResourceOptions = {}) {
    const properties = {
      ...args,
      __provider: providerText("addressPlan"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      ranges: undefined,
      kept: undefined,
      problems: undefined,
    };
    super(type, name, properties, options);
    failOnProblems(this, name);
  }

  /**
   * Returns a holder's range. For one that the plan does not have, it is empty, which a network refuses; an `ipRange` without
   * a value would be the whole subnet.
   */
  range(holder: string): pulumi.Output<string> {
    return this.ranges.apply((ranges) => ranges[holder] ?? "");
  }
}
