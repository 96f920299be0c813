import * as pulumi from "@pulumi/pulumi";
import type { Network } from "./network";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";

/**
 * A container that runs, in a network namespace of its own: exactly one of these. A container that the same program
 * makes is best given by its id, an output, which a preview does not look for before it is there.
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
  /** Address of the next hop, of the same family. Default: none, the destination is on the link. */
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
   * one of these: the lowest free one of its range; the attachment keeps that.
   */
  addresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** On a macvlan network (not in mode `passthru`). Default: always the same for one resource. Changing it replaces the attachment. */
  macAddress?: pulumi.Input<string | undefined>;
  /**
   * Whether the container's default routes are over this network. Default: for each family that has no default route over
   * another interface. `true` refuses where there is one; `false` gives none.
   */
  defaultRoute?: pulumi.Input<boolean | undefined>;
  /** Further routes over it. Default: none. */
  routes?: pulumi.Input<pulumi.Input<AttachmentRouteArgs>[] | undefined>;
  /** Bytes: 68 up to the parent's. Default: the network's. */
  mtu?: pulumi.Input<number | undefined>;
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
  /** The next hop of the default route that it gave the container, if it gave one that has one. */
  declare readonly gateway: pulumi.Output<string | undefined>;
  /** Inode of the container's network namespace; none while the attachment is not in one. */
  declare readonly namespace: pulumi.Output<number | undefined>;

  constructor(
    name: string,
    { network, ...rest }: ContainerAttachmentArgs,
    options: pulumi.CustomResourceOptions = {},
  ) {
    const properties = {
      interfaceName: undefined,
      addresses: undefined,
      macAddress: undefined,
      ...rest,
      __provider: providerText("containerAttachment"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      name,
      host: network.reference.apply(({ host }) => host),
      network: network.reference.apply((reference) => reference.name),
      gateway: undefined,
      namespace: undefined,
      problems: undefined,
    };
    super(type, name, properties, options);
    failOnProblems(this, name);
  }
}
