/** Containers with IPv4 and IPv6, and with IPv6 alone, in tagged VLANs. See Pulumi.example.yaml. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

interface NetworkEntry {
  name: string;
  /** 802.1Q VID; the switch ports of the hosts carry it tagged. */
  vlanId: number;
  /** Of one family or both. Left out gateways are the first usable addresses. */
  subnets: { cidr: string; gateway?: string }[];
}

interface ContainerEntry {
  name: string;
  network: string;
  podman?: string;
  docker?: string;
  /** Of the network's subnets; for a family without one of these the lowest free one. */
  addresses?: string[];
}

interface HostEntry {
  name: string;
  /** user@address:port, as for ssh. */
  connection: string;
  /** The link that leads to the trunk port. */
  trunk: string;
  containers: ContainerEntry[];
}

const config = new pulumi.Config();
const networks = config.requireObject<NetworkEntry[]>("networks");
const hosts = config.requireObject<HostEntry[]>("hosts");

/** `pulumi stack output addresses`: all of each container. */
export const addresses: Record<string, pulumi.Output<string[]>> = {};

for (const { name, connection, trunk, containers } of hosts) {
  const host = new trunkline.Host(name, { connection });

  for (const { name: networkName, vlanId, subnets } of networks) {
    const network = new trunkline.MacvlanNetwork(`${name}-${networkName}`, {
      host,
      // Made with the network, and taken away with it.
      parent: `${trunk}.${vlanId}`,
      subnets,
    });

    for (const entry of containers.filter(({ network: wanted }) => wanted === networkName)) {
      const attachment = new trunkline.ContainerAttachment(`${name}-${entry.name}`, {
        network,
        container: { docker: entry.docker, podman: entry.podman },
        addresses: entry.addresses,
      });
      addresses[`${name} ${entry.name}`] = attachment.addresses;
    }
  }
}
