import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./host";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { referenceOf } from "./reference";

/** The flags of `ip link … type vlan`. What is left out has the kernel's default. */
export interface VlanFlagsArgs {
  /** Frames look untagged to the host (reorder_hdr). Default: true. */
  reorderHeader?: pulumi.Input<boolean | undefined>;
  /** GARP VLAN Registration Protocol. Default: false. */
  gvrp?: pulumi.Input<boolean | undefined>;
  /** Multiple VLAN Registration Protocol. Default: false. */
  mvrp?: pulumi.Input<boolean | undefined>;
  /** Its state does not follow the parent's. Default: false. */
  looseBinding?: pulumi.Input<boolean | undefined>;
  /** Its carrier follows the bridge ports that are members of the VLAN. Default: false. */
  bridgeBinding?: pulumi.Input<boolean | undefined>;
}

export interface VlanSubInterfaceArgs {
  /** The host that it is on. Another host replaces it. */
  host: Host;
  /** The link that it sits on: a name, or another sub-interface (802.1ad, QinQ). Changing it replaces the link. */
  parent: pulumi.Input<string> | VlanSubInterface;
  /** 802.1Q VID, 1–4094; 0 and 4095 are reserved, IEEE 802.1Q §9.6. Changing it replaces the link. */
  vlanId: pulumi.Input<number>;
  /** Name of the link, at most 15 bytes. Default: `PARENT.VLANID`. Changing it replaces the link. */
  name?: pulumi.Input<string | undefined>;
  /** `"802.1Q"` (TPID 0x8100) or `"802.1ad"` (0x88a8). Default: `"802.1Q"`. Changing it replaces the link. */
  protocol?: pulumi.Input<"802.1Q" | "802.1ad" | undefined>;
  /** Bytes, 68 up to the parent's. Default: the parent's when it is made; not managed afterwards. */
  mtu?: pulumi.Input<number | undefined>;
  /** Unicast MAC address, `02:00:00:00:00:01`. Default: the parent's; not managed. */
  macAddress?: pulumi.Input<string | undefined>;
  /**
   * All its permanent addresses with prefix length: `["192.0.2.1/24", "2001:db8::1/64"]`; others are removed, except
   * link-local ones and those from DHCP or a router. None that another link of the host has, unless one of them is a
   * host prefix (`/32`, `/128`). Default: not managed.
   */
  addresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Flags of the link; those left out are as the kernel has them by default. */
  flags?: pulumi.Input<VlanFlagsArgs | undefined>;
  /** From priority code point (0–7) of a received frame to socket priority. Default: none, all become 0. */
  ingressQos?: pulumi.Input<Record<string, pulumi.Input<number>> | undefined>;
  /** From socket priority to priority code point (0–7) of a sent frame. Default: none, all become 0. */
  egressQos?: pulumi.Input<Record<string, pulumi.Input<number>> | undefined>;
  /** Administratively up. Default: true, which needs the parent to be up. */
  up?: pulumi.Input<boolean | undefined>;
  /**
   * Take over a link of this name, parent and id that is there and belongs to no stack: it is marked, made as described
   * here, and deleted with this resource. Default: false: used if it is exactly as described, and left as it is.
   */
  adopt?: pulumi.Input<boolean | undefined>;
}

const type = "pulumi-nodejs:dynamic/trunkline:VlanSubInterface";

/**
 * A VLAN sub-interface: `ip link add link PARENT name NAME type vlan id VLANID`.
 *
 *     new trunkline.VlanSubInterface("web1-vlan10", { host: web1, parent: "eth0", vlanId: 10, addresses: ["10.10.0.11/24"] });
 *
 * The link is marked by its alias as made by this resource; only a link so marked is ever changed or deleted.
 */
export class VlanSubInterface extends pulumi.CustomResource {
  /** Name of the link: `eth0.10`. */
  declare readonly name: pulumi.Output<string>;
  /** Name of the link that it sits on. */
  declare readonly parent: pulumi.Output<string>;
  /** 802.1Q VID. */
  declare readonly vlanId: pulumi.Output<number>;
  /** Index of the link on its host; another one after it was made again. */
  declare readonly ifindex: pulumi.Output<number>;
  /** The one it has, also where none was asked for. */
  declare readonly macAddress: pulumi.Output<string>;
  /** Bytes; what it has, also where none was asked for. */
  declare readonly mtu: pulumi.Output<number>;
  /** False: the link was there before, is used as it is, and stays when this resource goes. */
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
