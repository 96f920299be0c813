/** Networks without a way out, and containers in one or more of them. See Pulumi.example.yaml. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

interface NetworkEntry {
  name: string;
  /** Left out: one of Docker's default pools that nothing on the host overlaps. */
  subnets?: { cidr: string }[];
}

interface ContainerEntry {
  name: string;
  docker?: string;
  podman?: string;
  netns?: string;
  /** Names of networks; the first is eth0 in the container, the second eth1, … */
  networks: string[];
}

const config = new pulumi.Config();
const connection = config.require("connection");
const networkEntries = config.requireObject<NetworkEntry[]>("networks");
const containers = config.requireObject<ContainerEntry[]>("containers");

const host = new trunkline.Host("host", { connection });

/** Without a parent: each has a dummy link of its own on the host, which leads nowhere. */
const networks = new Map(
  networkEntries.map(({ name, subnets }) => [name, new trunkline.MacvlanNetwork(name, { host, subnets })]),
);

/** `pulumi stack output addresses`: of each container, by network. */
export const addresses: Record<string, Record<string, pulumi.Output<string>>> = {};

for (const { name, docker, podman, netns, networks: names } of containers) {
  const own: Record<string, pulumi.Output<string>> = {};
  addresses[name] = own;
  names.forEach((networkName, index) => {
    const network = networks.get(networkName);
    if (!network) throw new Error(`container "${name}": there is no network "${networkName}"`);
    const attachment = new trunkline.ContainerAttachment(`${name}-${networkName}`, {
      network,
      container: { docker, podman, netns },
      interfaceName: `eth${index}`,
    });
    own[networkName] = pulumi.interpolate`${attachment.addresses[0]}`;
  });
}
