/** A routed subnet of containers on each host, and the routes to it on all others. See Pulumi.example.yaml. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

interface HostEntry {
  name: string;
  /** user@address:port, as for ssh. */
  connection: string;
  /** The link that leads to the trunk port. */
  trunk: string;
  /** Of the host on the VLAN between the hosts, with prefix length, one of each family that is routed. */
  addresses: string[];
  /** Of its containers, of each family: nobody else's. */
  subnets: string[];
  /** Names of network namespaces (`ip netns add web1`), which stand for containers. */
  containers: string[];
}

const config = new pulumi.Config();
const vlanId = config.requireNumber("vlan");

const hosts: trunkline.Host[] = [];
const networks: trunkline.Network[] = [];
const via: Record<string, trunkline.VlanSubInterface> = {};

/** `pulumi stack output addresses`: of each container, by host. */
export const addresses: Record<string, pulumi.Output<string[]>> = {};

for (const { name, connection, trunk, ...entry } of config.requireObject<HostEntry[]>("hosts")) {
  const host = new trunkline.Host(name, { connection });
  const uplink = new trunkline.VlanSubInterface(`${name}-uplink`, {
    host,
    parent: trunk,
    vlanId,
    addresses: entry.addresses,
  });
  const network = new trunkline.IpvlanNetwork(`${name}-routed`, {
    host,
    parent: uplink,
    mode: "l3",
    subnets: entry.subnets.map((cidr) => ({ cidr })),
  });
  for (const netns of entry.containers) {
    const attachment = new trunkline.ContainerAttachment(`${name}-${netns}`, {
      network,
      container: { netns },
    });
    addresses[`${name} ${netns}`] = attachment.addresses;
  }
  hosts.push(host);
  networks.push(network);
  via[name] = uplink;
}

/** Each host leads to the others' subnets by their addresses on the VLAN. */
trunkline.distributeRoutes(networks, hosts, { via });
