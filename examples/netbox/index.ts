/** A network for containers on every host, in each VLAN that NetBox has for them. See Pulumi.example.yaml. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";
import { readVlans } from "./vlans";

interface HostEntry {
  name: string;
  /** user@address:port, as for ssh. */
  connection: string;
  /** The link that leads to the trunk port. */
  trunk: string;
}

const config = new pulumi.Config();
const file = join(__dirname, config.require("file"));
const vlans = readVlans(readFileSync(file, "utf8"), config.require("role"));
const prefixLength = config.requireObject<{ ipv4: number; ipv6: number }>("prefixLength");
const hosts = config.requireObject<HostEntry[]>("hosts").map((entry) => ({
  ...entry,
  host: new trunkline.Host(entry.name, { connection: entry.connection }),
}));

/** `pulumi stack output ranges`: for each subnet, the range from which a host gives its containers addresses. */
export const ranges: Record<string, pulumi.Output<Record<string, string>>> = {};

for (const { vid, name, subnets } of vlans) {
  const plans = subnets.map(({ cidr, family, reserved }) => {
    const plan = new trunkline.AddressPlan(`${name}-${family}`, {
      cidr,
      prefixLength: prefixLength[family],
      holders: hosts.map((each) => each.name),
      reserved,
    });
    ranges[cidr] = plan.ranges;
    return { cidr, plan };
  });

  for (const entry of hosts)
    new trunkline.MacvlanNetwork(`${entry.name}-${name}`, {
      host: entry.host,
      // Made with the network, and taken away with it.
      parent: `${entry.trunk}.${vid}`,
      subnets: plans.map(({ cidr, plan }) => ({ cidr, ipRange: plan.range(entry.name) })),
    });
}
