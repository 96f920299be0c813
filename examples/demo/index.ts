/**
 * The demo: two VLANs on two hosts. Host number I gets address I of each VLAN's subnet. When config names a container, that
 * of each host gets an address in the first VLAN, too.
 */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

const config = new pulumi.Config();
const hosts = config.requireObject<string[]>("hosts");
const vlanIds = config.requireObject<number[]>("vlanIds");
const parent = config.require("parent");
/** A container that is on both hosts, by the same name. */
const container = config.getObject<trunkline.ContainerArgs>("container");

/** One for each VLAN, from the ranges that RFC 5737 keeps for documentation: nobody routes them. */
const subnets = ["192.0.2", "198.51.100", "203.0.113"];

export const addresses: Record<string, pulumi.Output<string>> = {};

hosts.forEach((connection, index) => {
  const name = `host${index + 1}`;
  const host = new trunkline.Host(name, { connection });

  const [first] = vlanIds.map((vlanId, vlan) => {
    const address = `${subnets[vlan]}.${index + 1}/24`;
    const link = new trunkline.VlanSubInterface(`${name}-vlan${vlanId}`, {
      host,
      parent,
      vlanId,
      addresses: [address],
    });
    addresses[`${name} vlan${vlanId}`] = pulumi.interpolate`${address} on ${link.name}`;
    return link;
  });

  if (container && first) {
    const network = new trunkline.IpvlanNetwork(`${name}-network`, {
      host,
      parent: first,
      // The lower half is the hosts' own, and nobody routes there.
      subnets: [{ cidr: `${subnets[0]}.0/24`, ipRange: `${subnets[0]}.128/25`, gateway: "none" }],
    });
    const attachment = new trunkline.ContainerAttachment(`${name}-container`, { network, container });
    addresses[`${name} container`] = pulumi.interpolate`${attachment.addresses[0]}`;
  }
});
