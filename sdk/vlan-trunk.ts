import * as pulumi from "@pulumi/pulumi";
import { nameOfVlan, type NamedVlans } from "../provider/model/vlans";
import type { Host } from "./host";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";
import { referenceOf } from "./reference";
import { VlanSubInterface, type VlanOptionsArgs } from "./vlan-sub-interface";

/** What a program says of one VLAN of a trunk, or of a range of them. */
export interface TrunkVlanArgs extends VlanOptionsArgs {
  /** Name of the link, at most 15 bytes; of a single VLAN only. Default: by `nameTemplate`. Changing it makes the link anew. */
  name?: pulumi.Input<string | undefined>;
}

export interface VlanTrunkArgs {
  /** The host to make the links on. Another host replaces the trunk. */
  host: Host;
  /**
   * Parent link of all VLANs: a name, an alternative name, or a sub-interface (802.1ad, QinQ). Changing it replaces the trunk,
   * unless it is the new name of the same parent and the links keep theirs (by a `nameTemplate` without `{parent}`).
   */
  parent: pulumi.Input<string> | VlanSubInterface;
  /**
   * The VLANs, each with its options, by 802.1Q VID (1–4094, IEEE 802.1Q §9.6) or by a range of them:
   * `{ 10: { mtu: 9000 }, 20: {}, "30-49": {} }`. An id that is in two of them is refused. A VLAN that is taken out goes,
   * unless a resource of the program has its link by then; one that is in use is refused.
   */
  vlans: pulumi.Input<Record<number | string, pulumi.Input<TrunkVlanArgs>>>;
  /**
   * Options of all VLANs. One that a VLAN has itself takes the place of the one here as a whole; lists and maps are not
   * merged. Default: those of `VlanSubInterface`.
   */
  defaults?: pulumi.Input<VlanOptionsArgs | undefined>;
  /**
   * How the links are called, with `{id}` and perhaps `{parent}`: `"vlan{id}"`. Names have at most 15 bytes. Changing it makes
   * the links anew, which is refused while one is in use. Default: `"{parent}.{id}"`.
   */
  nameTemplate?: pulumi.Input<string | undefined>;
  /**
   * Allow changes that would cut the connection by which the host is managed, which is refused otherwise. The host takes them
   * back, those of all VLANs, unless it can be reached anew (see `confirmSeconds` of `Host`); a deletion goes through.
   * Default: false.
   */
  allowDisconnect?: pulumi.Input<boolean | undefined>;
}

/** A link of a trunk, as seen on the host. */
export interface TrunkLink {
  name: string;
  /** Index of the link on its host; changes when the link is made again. */
  ifindex: number;
  macAddress: string;
  /** False for a link that was there before: it is used as it is, and stays when the VLAN is taken out. */
  owned: boolean;
}

const type = "pulumi-nodejs:dynamic/trunkline:VlanTrunk";

/**
 * Many VLAN sub-interfaces of one parent as one resource, made and changed in one transaction: all of them or none.
 *
 *     const trunk = new trunkline.VlanTrunk("web1-trunk", { host: web1, parent: "eth0", vlans: { 10: {}, "30-49": { mtu: 9000 } } });
 *     new trunkline.IpvlanNetwork("web1-db", { host: web1, parent: trunk.link(10) });
 *
 * Each link has a mark and a record of its own. A link that a `VlanSubInterface` of the stack had is taken over as it is when
 * the program no longer has that resource, and the other way round.
 */
export class VlanTrunk extends pulumi.CustomResource {
  /** Name of the parent link. */
  declare readonly parent: pulumi.Output<string>;
  /** The links by VLAN id. */
  declare readonly links: pulumi.Output<Record<string, TrunkLink>>;

  constructor(name: string, args: VlanTrunkArgs, options: pulumi.CustomResourceOptions = {}) {
    const { host, parent, ...rest } = args;
    const reference = referenceOf(host, `${name}: host takes a Host`);
    const properties = {
      nameTemplate: undefined,
      ...rest,
      __provider: providerText("vlanTrunk"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      host: reference,
      parent: parent instanceof VlanSubInterface ? parent.name : parent,
      links: undefined,
      problems: undefined,
    };
    super(type, name, properties, options);
    failOnProblems(this, name);
  }

  /**
   * Returns the name of a VLAN's link, for a network or another sub-interface on it. It is known in a preview. For a VLAN that
   * the trunk does not have, it is empty, which every resource refuses as its parent.
   */
  link(id: number): pulumi.Output<string> {
    const { parent, vlans, nameTemplate } = this as unknown as {
      readonly [Property in keyof NamedVlans]-?: pulumi.Output<NamedVlans[Property]>;
    };
    return pulumi
      .all([parent, vlans, nameTemplate])
      .apply(
        ([below, all, template]) =>
          nameOfVlan({ parent: below, vlans: all, nameTemplate: template }, id) ?? "",
      );
  }
}
