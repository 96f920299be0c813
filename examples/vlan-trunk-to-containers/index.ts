/** The VLANs of a trunk, each a network for containers, on all hosts that the trunk goes to. See Pulumi.example.yaml. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

interface VlanEntry {
  name: string;
  /** 802.1Q VID; the switch ports of the hosts carry it tagged. */
  id: number;
  subnet: string;
  /** Its router. Left out: the subnet's first usable address. */
  gateway?: string;
}

interface ContainerEntry {
  name: string;
  /** Name of the VLAN that it belongs to. */
  vlan: string;
  /** One of these: a container of Docker or Podman, or a namespace of `ip netns`. */
  docker?: string;
  podman?: string;
  netns?: string;
}

interface HostEntry {
  name: string;
  /** user@address:port, as for ssh. */
  connection: string;
  /** The link that leads to the trunk port: a NIC, or the bond over several. */
  trunk: string;
  containers: ContainerEntry[];
}

const config = new pulumi.Config();
const vlans = config.requireObject<VlanEntry[]>("vlans");
const hosts = config.requireObject<HostEntry[]>("hosts");

/** `pulumi stack output addresses`: of each container, by host and VLAN. */
export const addresses: Record<string, pulumi.Output<string>> = {};

for (const { name, connection, trunk, containers } of hosts) {
  const host = new trunkline.Host(name, { connection });

  const networks = new Map<string, trunkline.Network>();
  for (const vlan of vlans) {
    const link = new trunkline.VlanSubInterface(`${name}-${vlan.name}-vlan`, {
      host,
      parent: trunk,
      vlanId: vlan.id,
    });
    // The MAC address stays the host's: a switch with port security sees one for each port.
    const network = new trunkline.IpvlanNetwork(`${name}-${vlan.name}`, {
      host,
      parent: link,
      subnets: [{ cidr: vlan.subnet, gateway: vlan.gateway }],
    });
    networks.set(vlan.name, network);
  }

  for (const { name: container, vlan, docker, podman, netns } of containers) {
    const network = networks.get(vlan);
    if (!network) throw new Error(`container "${container}" of ${name}: there is no VLAN "${vlan}"`);
    const attachment = new trunkline.ContainerAttachment(`${name}-${container}`, {
      network,
      container: { docker, podman, netns },
    });
    addresses[`${name} ${vlan} ${container}`] = pulumi.interpolate`${attachment.addresses[0]}`;
  }
}
