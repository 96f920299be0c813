import * as pulumi from "@pulumi/pulumi";
import type { Network } from "./network";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { referenceOf } from "./reference";

/**
 * A running container with a network namespace of its own, named by exactly one of `docker`, `podman`, `netns` and `pid`.
 * Name a container that the same program makes by its id, which is an output, or by its name together with
 * `dependsOn: [container]`, so that a preview does not look for it before it exists. (A component in `dependsOn` orders as
 * always, but does not tell a preview what exists.)
 */
export interface ContainerArgs {
  /** Name or id of a Docker container. */
  docker?: pulumi.Input<string | undefined>;
  /** Name or id of a Podman container. */
  podman?: pulumi.Input<string | undefined>;
  /**
   * Name of the user whose own engine has the container, for `docker` or `podman` that runs without root: 1–255 of ASCII
   * letters, digits and `_ . @ -`, beginning with a letter or `_`. Default: root.
   */
  user?: pulumi.Input<string | undefined>;
  /** Name of a network namespace, as `ip netns` lists them. */
  netns?: pulumi.Input<string | undefined>;
  /** Id of a process on the host. A later process that gets the same number is not the same container. */
  pid?: pulumi.Input<number | undefined>;
}

/** A route in the container, over the attachment's interface. */
export interface AttachmentRouteArgs {
  /**
   * Destination as a prefix, `10.0.0.0/8`. A default route (`0.0.0.0/0`, `::/0`) takes the place of the one by the network's
   * gateway and ranks like it (`gatewayPriority`); it is refused in a container with a default route that no attachment
   * gave it.
   */
  destination: pulumi.Input<string>;
  /**
   * Address of the next hop, of the same family as the destination: in a subnet of the attachment's addresses, in the
   * destination of an earlier route without a gateway, link-local, or elsewhere with `onlink`. Default: none; the
   * destination is on the link.
   */
  gateway?: pulumi.Input<string | undefined>;
  /** Whether the gateway is on the link although no address of the interface tells so (`onlink` of `ip route`). Default: false. */
  onlink?: pulumi.Input<boolean | undefined>;
}

export interface ContainerAttachmentArgs {
  /** The network to attach to, which also says the host. Another network replaces the attachment. */
  network: Network;
  /** The container to attach. Changing it replaces the attachment. */
  container: pulumi.Input<ContainerArgs>;
  /** Name of the interface in the container, 1–15 bytes. Default: the next free `ethN`. Changing it replaces the attachment. */
  interfaceName?: pulumi.Input<string | undefined>;
  /**
   * Addresses without prefix length, anywhere in the network's subnets. Default, for each address family of the network
   * that is not listed: the lowest free address of its range. The attachment keeps that address when it is changed or
   * replaced, even in another container, on another host or on another network, as long as the network may give it.
   * Neighbours are told of a new address (unsolicited ARP and NA), unless an ipvlan attachment gets it in place.
   */
  addresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** MAC address, on a macvlan network that is not `passthru`. Default: one that is always the same for this resource. Changing it replaces the attachment. */
  macAddress?: pulumi.Input<string | undefined>;
  /**
   * Whether the attachment may have the container's default routes. Default: for each address family in which the container
   * has only default routes that attachments gave it. `true` refuses a container with another default route, such as that
   * of Docker's own bridge; `false` never takes a default route.
   */
  defaultRoute?: pulumi.Input<boolean | undefined>;
  /**
   * Rank for the container's default routes, −2147483648 to 2147483647 (Docker's `--gw-priority`). In each address family
   * the attachment with the highest number has the default route; when its number is lowered or the attachment is deleted
   * or lost, the next one gets the route at once. Among equals the present holder keeps the route, then the network that
   * comes first by name gets it. The rank counts among attachments only: a number above 0 is refused in a container whose
   * default route no attachment gave it; start such a container with network mode `none`. Default: 0.
   */
  gatewayPriority?: pulumi.Input<number | undefined>;
  /** Further routes over the interface. Default: none. */
  routes?: pulumi.Input<pulumi.Input<AttachmentRouteArgs>[] | undefined>;
  /** MTU in bytes, from 68 to the parent's MTU. Default: the network's. */
  mtu?: pulumi.Input<number | undefined>;
  /**
   * Sysctls of the interface, with whole numbers: `net.ipv4.conf.IFNAME.KEY`, `net.ipv6.conf.…`, `net.ipv4.neigh.…` or
   * `net.ipv6.neigh.…`. Write IFNAME literally (as in Docker's `com.docker.network.endpoint.sysctls`); KEY is the kernel's
   * (Documentation/networking/ip-sysctl.rst). A sysctl that somebody changed is set again. A sysctl that is removed from
   * this option gets the value of a new interface: the container's `conf.default`, or the host's for neighbour tables.
   * Every attachment sets `arp_notify` and `ndisc_notify` to 1, and `disable_ipv6` to 0 or 1 depending on whether it has an
   * IPv6 address; a value given here wins. Default: none.
   */
  sysctls?: pulumi.Input<Record<string, pulumi.Input<number | string>> | undefined>;
  /**
   * Whether the container is kept from starting again if its host cannot give it the interface; the journal says why. Only
   * for containers of root's Podman, which has an OCI hook at stage `createRuntime` for it; Docker has none. It has no effect
   * where `persist` of the `Host` is false. Default: false; the container starts without, and the next preview says why.
   */
  required?: pulumi.Input<boolean | undefined>;
}

const type = "pulumi-nodejs:dynamic/trunkline:ContainerAttachment";

/**
 * An interface of a network in a running container. A container of root's Docker or Podman that starts again, and a network
 * namespace that is made again under its name, gets the interface again from its host, with the same addresses; containers of
 * other users get it with the next `up`.
 */
export class ContainerAttachment extends pulumi.CustomResource {
  /** Name of the interface in the container. */
  declare readonly interfaceName: pulumi.Output<string>;
  /** Addresses of the interface, without prefix length. */
  declare readonly addresses: pulumi.Output<string[]>;
  /** MAC address of the interface; on an ipvlan network the parent's. */
  declare readonly macAddress: pulumi.Output<string>;
  /**
   * Next hop of the default route that this attachment gave the container; the IPv4 one where there are two. Undefined
   * while another attachment has the route, and for a route without a next hop. When another attachment takes or hands on
   * the route, the next `refresh` or `up` of this one updates the output.
   */
  declare readonly gateway: pulumi.Output<string | undefined>;
  /** Inode of the container's network namespace; undefined while the interface is missing. */
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
    // An attachment has one address wherever it is: the old one gives it up before the new one takes it, even on another host.
    super(type, name, properties, { deleteBeforeReplace: true, ...options });
    failOnProblems(this, name);
  }
}

/**
 * Makes the container unknown in a preview while a resource that it depends on is still to be created: nobody can tell
 * yet whether a container of that name will exist.
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
