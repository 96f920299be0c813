import * as pulumi from "@pulumi/pulumi";
import type { Network } from "./network";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { referenceOf } from "./reference";

/**
 * A container that runs, in a network namespace of its own: exactly one of these. One that the same program makes is
 * given by its id, an output, or by its name together with `dependsOn: [container]`: a preview does not look for it
 * before it is there. (A component in `dependsOn` orders as always, and says nothing about what is there.)
 */
export interface ContainerArgs {
  /** Name or id of a Docker container. */
  docker?: pulumi.Input<string | undefined>;
  /** Name or id of a Podman container. */
  podman?: pulumi.Input<string | undefined>;
  /** Name of a network namespace, as `ip netns` lists them. */
  netns?: pulumi.Input<string | undefined>;
  /** A process on the host. Its number says nothing once it has ended: a later process of that number is another one. */
  pid?: pulumi.Input<number | undefined>;
}

/** A route in the container, over the attachment's interface. */
export interface AttachmentRouteArgs {
  /** A network, `10.0.0.0/8`; the default route is `defaultRoute`. */
  destination: pulumi.Input<string>;
  /**
   * Address of the next hop, of the same family: in a subnet of the attachment's addresses, where a route before this
   * one leads without a gateway, or link-local. Default: none, the destination is on the link.
   */
  gateway?: pulumi.Input<string | undefined>;
}

export interface ContainerAttachmentArgs {
  /** The network that it is on, and with it the host. Another one replaces the attachment. */
  network: Network;
  /** What is attached. Changing it replaces the attachment. */
  container: pulumi.Input<ContainerArgs>;
  /** Name of the interface in the container, 1–15 bytes. Default: the next free `ethN`. Changing it replaces the attachment. */
  interfaceName?: pulumi.Input<string | undefined>;
  /**
   * Addresses, without prefix length, anywhere in the network's subnets. Default, for each family of the network without
   * one of these: the lowest free one of its range. The attachment keeps that when it is changed or replaced, as long as
   * its network may give it: also in another container, on another host, or on another network. Neighbours are told
   * (unsolicited ARP and NA), except of those that an ipvlan attachment gets in place.
   */
  addresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** On a macvlan network (not in mode `passthru`). Default: always the same for one resource. Changing it replaces the attachment. */
  macAddress?: pulumi.Input<string | undefined>;
  /**
   * Whether it may have the container's default routes. Default: for each family that has none which no attachment gave
   * it, such as that of Docker's own bridge. `true` refuses where there is such a one; `false` never has one.
   */
  defaultRoute?: pulumi.Input<boolean | undefined>;
  /**
   * Of a container's attachments the one with the highest number has the default route, in each family by itself; when
   * it is lowered, deleted or lost, the next one gets it at once (Docker's `--gw-priority`). Among equals, whoever has it
   * keeps it, and it goes on to the one whose network comes first by name. It ranks attachments only: above 0, it is
   * refused where the container has a default route that none of them gave it; start the container with network mode
   * `none`. −2147483648 to 2147483647. Default: 0.
   */
  gatewayPriority?: pulumi.Input<number | undefined>;
  /** Further routes over it. Default: none. */
  routes?: pulumi.Input<pulumi.Input<AttachmentRouteArgs>[] | undefined>;
  /** Bytes: 68 up to the parent's. Default: the network's. */
  mtu?: pulumi.Input<number | undefined>;
  /**
   * Sysctls of its interface, `net.ipv4.conf.IFNAME.KEY`, `net.ipv6.conf.…`, `net.ipv4.neigh.…` or `net.ipv6.neigh.…`,
   * with whole numbers; IFNAME is meant literally (as in Docker's `com.docker.network.endpoint.sysctls`), KEY is one of
   * the kernel's (Documentation/networking/ip-sysctl.rst). One that somebody changed is set again. One that is not
   * asked for any more gets what a new interface has: the container's `conf.default`; neighbour tables, the host's. Of
   * its own an attachment sets `arp_notify` and `ndisc_notify` to 1 and `disable_ipv6` to whether it has an IPv6 address;
   * what is given here goes before that. Default: none.
   */
  sysctls?: pulumi.Input<Record<string, pulumi.Input<number | string>> | undefined>;
}

const type = "pulumi-nodejs:dynamic/trunkline:ContainerAttachment";

/**
 * An interface of a network in a container that runs. A container that was started again has lost it: the next `up`
 * gives it back, with the same addresses.
 */
export class ContainerAttachment extends pulumi.CustomResource {
  /** Name of the interface in the container. */
  declare readonly interfaceName: pulumi.Output<string>;
  /** Its addresses, without prefix length. */
  declare readonly addresses: pulumi.Output<string[]>;
  /** Its MAC address; on an ipvlan network the parent's. */
  declare readonly macAddress: pulumi.Output<string>;
  /**
   * The next hop of the default route that it gave the container; of both families IPv4's. None while another attachment
   * has that, or where it has no next hop. When another one takes it or hands it on, the next `refresh` or `up` of this
   * one says so.
   */
  declare readonly gateway: pulumi.Output<string | undefined>;
  /** Inode of the container's network namespace; none while the attachment is not in one. */
  declare readonly namespace: pulumi.Output<number | undefined>;

  constructor(
    name: string,
    { network, container, ...rest }: ContainerAttachmentArgs,
    options: pulumi.CustomResourceOptions = {},
  ) {
    const reference = referenceOf(network, `${name}: network takes an IpvlanNetwork or a MacvlanNetwork`);
    const properties = {
      interfaceName: undefined,
      addresses: undefined,
      macAddress: undefined,
      ...rest,
      container: onceThere(container, options.dependsOn),
      __provider: providerText("containerAttachment"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      name,
      host: reference.apply(({ host }) => host),
      network: reference.apply(({ name: called }) => called),
      gateway: undefined,
      namespace: undefined,
      problems: undefined,
    };
    // It has one address, wherever it is: the old one gives it up before the new one takes it, on another host too.
    super(type, name, properties, { deleteBeforeReplace: true, ...options });
    failOnProblems(this, name);
  }
}

/**
 * In a preview what depends on a resource that is still to be made is unknown, like that resource's id: nobody can say
 * whether there will be a container of that name.
 */
function onceThere(
  container: ContainerAttachmentArgs["container"],
  dependsOn: pulumi.CustomResourceOptions["dependsOn"],
): pulumi.Input<ContainerArgs> {
  if (dependsOn === undefined || !pulumi.runtime.isDryRun()) return container;
  const ids = pulumi.output(dependsOn).apply((given) => {
    const resources = (Array.isArray(given) ? given : [given]) as pulumi.Resource[];
    return pulumi.all(resources.flatMap((each) => (pulumi.CustomResource.isInstance(each) ? [each.id] : [])));
  });
  return pulumi.all([container, ids]).apply(([given]) => given);
}
