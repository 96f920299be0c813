/** A subnet of containers on each host, routed by the racks' switches to that host. See Pulumi.example.yaml. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

interface HostEntry {
  name: string;
  /** user@address:port, as for ssh. */
  connection: string;
  /** The link that leads to the rack's switch, with the host's address on it. */
  uplink: string;
  /** That address: where the switch sends what is for the host's containers. */
  uplinkAddress: string;
  /** The subnets of its containers, of no other host's and of no VLAN. */
  subnets: string[];
  containers: { name: string; docker?: string; podman?: string; netns?: string; addresses?: string[] }[];
}

const config = new pulumi.Config();
const hosts = config.requireObject<HostEntry[]>("hosts");

/** `pulumi stack output addresses`: of each container. */
export const addresses: Record<string, pulumi.Output<string[]>> = {};

/** `pulumi stack output routes`: what the switches, or a routing daemon, have to know. */
export const routes = hosts.flatMap(({ subnets, uplinkAddress }) =>
  subnets.map((subnet) => `${subnet} via ${uplinkAddress}`),
);

for (const { name, connection, uplink, subnets, containers } of hosts) {
  const host = new trunkline.Host(name, { connection });

  // No gateway: containers have a default route over their link, and the host's routes do the rest.
  const network = new trunkline.IpvlanNetwork(`${name}-containers`, {
    host,
    parent: uplink,
    mode: "l3",
    subnets: subnets.map((cidr) => ({ cidr, gateway: "none" })),
  });

  for (const { name: container, docker, podman, netns, addresses: chosen } of containers) {
    const attachment = new trunkline.ContainerAttachment(`${name}-${container}`, {
      network,
      container: { docker, podman, netns },
      addresses: chosen,
    });
    addresses[`${name} ${container}`] = attachment.addresses;
  }
}
