/** The demo: two VLANs on two hosts. Host number I gets address I of each VLAN's subnet. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

const config = new pulumi.Config();
const hosts = config.requireObject<string[]>("hosts");
const vlanIds = config.requireObject<number[]>("vlanIds");
const parent = config.require("parent");

/** One for each VLAN, from the ranges that RFC 5737 keeps for documentation: nobody routes them. */
const subnets = ["192.0.2", "198.51.100", "203.0.113"];

export const addresses: Record<string, pulumi.Output<string>> = {};

hosts.forEach((connection, index) => {
  const name = `host${index + 1}`;
  const host = new trunkline.Host(name, { connection });

  vlanIds.forEach((vlanId, vlan) => {
    const address = `${subnets[vlan]}.${index + 1}/24`;
    const link = new trunkline.VlanSubInterface(`${name}-vlan${vlanId}`, {
      host,
      parent,
      vlanId,
      addresses: [address],
    });
    addresses[`${name} vlan${vlanId}`] = pulumi.interpolate`${address} on ${link.name}`;
  });
});
