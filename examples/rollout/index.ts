/** VLAN 10 on a list of hosts, in waves; see Pulumi.example.yaml. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

interface HostEntry {
  name: string;
  /** Of the host in the VLAN. */
  address: string;
  connection: string;
}

const config = new pulumi.Config();
const entries = config.requireObject<HostEntry[]>("hosts");
const gateway = config.require("gateway");

// Every host is looked at before the first wave begins, and in every preview.
const hosts = entries.map(({ name, connection }) => new trunkline.Host(name, { connection }));
const addressOf = new Map(entries.map(({ name, address }) => [name, address]));

trunkline.rollout(hosts, {
  waves: config.requireObject<trunkline.WaveSize[]>("waves"),

  each: (host, options) =>
    new trunkline.VlanTrunk(
      `${host.resourceName}-trunk`,
      { host, parent: "eth0", vlans: { 10: { addresses: [addressOf.get(host.resourceName) ?? ""] } } },
      options,
    ),

  // The next wave begins when the gateway has answered on each of these hosts.
  probes: (host, trunk, options) =>
    new trunkline.Probe(
      `${host.resourceName}-probe`,
      { from: { trunk, vlan: 10 }, to: gateway, within: 5 },
      options,
    ),
});
