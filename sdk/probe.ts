import * as pulumi from "@pulumi/pulumi";
import { addressesOfVlan, type AddressedVlans } from "../provider/model/vlans";
import { ContainerAttachment, type ContainerArgs } from "./container-attachment";
import type { HostReference } from "./host";
import { Network } from "./network";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { VlanSubInterface } from "./vlan-sub-interface";
import type { VlanTrunk } from "./vlan-trunk";

/** One VLAN of a trunk. */
export interface TrunkVlan {
  trunk: VlanTrunk;
  /** 802.1Q VID of one of the trunk's VLANs. */
  vlan: number;
}

/** Where packets come from, or go to. */
export type ProbeEnd = VlanSubInterface | TrunkVlan | Network | ContainerAttachment;

export interface ProbeArgs {
  /**
   * Where to ask from: a sub-interface, a VLAN of a trunk, a network (the host's link on it, `hostShim`, or without one its
   * parent) or an attachment (the interface in the container). The probe runs on its host, and again when the link is
   * another one or has other addresses, and when the container has started again.
   */
  from: ProbeEnd;
  /**
   * The address to reach, without prefix length, or what has it: the first address of a sub-interface, of a VLAN or of an
   * attachment; of a network that of its `hostShim`, or without one its first gateway.
   */
  to: pulumi.Input<string> | ProbeEnd;
  /**
   * `"ping"`: ICMP echo. `"arp"`: ARP for IPv4, Neighbor Discovery for IPv6, neither of which a firewall drops; `from` needs
   * no IPv4 address for it. `"tcp:PORT"`: a connection to that port, 1–65535, where the route leads over `from`.
   * Default: `"ping"`.
   */
  kind?: pulumi.Input<string | undefined>;
  /**
   * `"reachable"` or `"unreachable"`: nobody answers within the whole time, although the question could be asked. A TCP port
   * that refuses counts as unreachable. Default: `"reachable"`.
   */
  expect?: pulumi.Input<"reachable" | "unreachable" | undefined>;
  /** How long to ask again and again, in seconds, 1–120; a switch port with spanning tree takes 30 to forward. Default: 5. */
  within?: pulumi.Input<number | undefined>;
}

const type = "pulumi-nodejs:dynamic/trunkline:Probe";

/**
 * Proves that packets pass. Creating a probe runs it, and fails unless they do; what depends on the probe is then not
 * touched. Every refresh runs it again: what does not pass any more is drift, and the next `up` runs it until it passes. A
 * probe changes nothing on a host.
 *
 *     new trunkline.Probe("web1-vlan10", { from: vlan10, to: "10.10.0.2" });
 */
export class Probe extends pulumi.CustomResource {
  /** Whether the other end answered when the probe ran last. */
  declare readonly reachable: pulumi.Output<boolean>;

  constructor(name: string, args: ProbeArgs, options: pulumi.CustomResourceOptions = {}) {
    const { from, to, ...rest } = args;
    const { host, ...source } = sourceOf(from, name);
    const properties = {
      ...rest,
      __provider: providerText("probe"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      name,
      host,
      from: source,
      to: targetOf(to),
      seenFrom: undefined,
      reachable: undefined,
      problems: undefined,
    };
    super(type, name, properties, options);
    failOnProblems(this, name);
  }
}

/** What the provider knows of the resources, as outputs. */
interface Known {
  readonly host: pulumi.Output<HostReference>;
  readonly addresses: pulumi.Output<string[] | undefined>;
  readonly container: pulumi.Output<ContainerArgs>;
  readonly vlans: pulumi.Output<AddressedVlans["vlans"]>;
  readonly defaults: pulumi.Output<AddressedVlans["defaults"]>;
}

interface Source {
  readonly host: pulumi.Output<HostReference>;
  readonly link: pulumi.Output<string>;
  readonly network?: pulumi.Output<string>;
  readonly container?: pulumi.Output<ContainerArgs>;
}

function sourceOf(from: ProbeEnd, name: string): Source {
  if (from instanceof VlanSubInterface) return { host: knownOf(from).host, link: from.name };
  if (from instanceof ContainerAttachment) {
    const { host, container } = knownOf(from);
    return { host, link: from.interfaceName, container };
  }
  if (from instanceof Network) return { host: knownOf(from).host, link: from.end.link, network: from.name };
  if (isTrunkVlan(from)) return { host: knownOf(from.trunk).host, link: from.trunk.link(from.vlan) };
  throw new pulumi.RunError(
    `${name}: from takes a VlanSubInterface, { trunk, vlan }, a network or a ContainerAttachment, the resource itself`,
  );
}

function targetOf(to: ProbeArgs["to"]): pulumi.Input<string> {
  if (to instanceof VlanSubInterface || to instanceof ContainerAttachment)
    return knownOf(to).addresses.apply((addresses) => firstOf(addresses));
  if (to instanceof Network) return to.end.address;
  if (!isTrunkVlan(to)) return to;
  const { vlans, defaults } = knownOf(to.trunk);
  return pulumi
    .all([vlans, defaults])
    .apply(([all, common]) => firstOf(addressesOfVlan({ vlans: all, defaults: common }, to.vlan)));
}

/** Without its prefix length; empty, which the provider refuses, if there is none. */
function firstOf(addresses: readonly string[] | undefined): string {
  return addresses?.[0]?.split("/")[0] ?? "";
}

function isTrunkVlan(end: unknown): end is TrunkVlan {
  return typeof end === "object" && end !== null && "trunk" in end && "vlan" in end;
}

function knownOf(resource: pulumi.CustomResource): Known {
  return resource as unknown as Known;
}
