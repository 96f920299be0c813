/** Containers on the LAN of their hosts, each with an address and a MAC address there. See Pulumi.example.yaml. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

interface Lan {
  /** The network that the hosts' own link is in. */
  subnet: string;
  /** The router of the LAN. Left out: the subnet's first usable address. */
  gateway?: string;
  /** Where the containers' addresses come from: a part that the DHCP server does not give from. */
  ipRange: string;
  /** Addresses in there that somebody else has. */
  exclude?: string[];
}

interface HostEntry {
  name: string;
  /** user@address:port, as for ssh. */
  connection: string;
  /** The link that is on the LAN. It needs no address, and keeps the one that it has. */
  parent: string;
  /** Containers that run there, started with `--network none`. */
  containers: { name: string; docker?: string; podman?: string; address?: string }[];
}

const config = new pulumi.Config();
const lan = config.requireObject<Lan>("lan");
const hosts = config.requireObject<HostEntry[]>("hosts");

/** `pulumi stack output containers`: each with its address and MAC address on the LAN. */
export const containers: Record<string, pulumi.Output<string>> = {};

const lines: pulumi.Output<string>[] = [];

for (const { name, connection, parent, containers: entries } of hosts) {
  const host = new trunkline.Host(name, { connection });

  // One subnet on all hosts, and one range: no address is given twice among the hosts of one program.
  const network = new trunkline.MacvlanNetwork(`${name}-lan`, {
    host,
    parent,
    subnets: [{ cidr: lan.subnet, gateway: lan.gateway, ipRange: lan.ipRange, exclude: lan.exclude }],
  });

  for (const { name: container, docker, podman, address } of entries) {
    const attachment = new trunkline.ContainerAttachment(`${name}-${container}`, {
      network,
      container: { docker, podman },
      addresses: address === undefined ? undefined : [address],
    });
    containers[`${name} ${container}`] =
      pulumi.interpolate`${attachment.addresses[0]} ${attachment.macAddress}`;
    lines.push(
      attachment.addresses.apply((all) => all.map((each) => `${each} ${container}.${name}\n`).join("")),
    );
  }
}

/** `pulumi stack output names`: a hosts file, in which the container "shop" of web1 is `shop.web1`. */
export const names = pulumi.concat("127.0.0.1 localhost\n", ...lines);
