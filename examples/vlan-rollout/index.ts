/** Tagged VLANs on a list of hosts. Which hosts and which VLANs is the stack's config; see Pulumi.example.yaml. */
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";
import { hostAddress } from "./subnet";

interface HostEntry {
  /** Its name here: in the stack, in messages, and in the mark on its links. */
  name: string;
  /** Its number in every subnet: 11 is 10.10.0.11 in 10.10.0.0/24. */
  number: number;
  /** user@address:port, as for ssh. Keys come from the agent, or from `pulumi config set trunkline:privateKeyFile`. */
  connection: string;
  /** The link that leads to the trunk port of the switch: a NIC, or the bond over several. */
  parent: string;
}

interface VlanEntry {
  /** 802.1Q VID. The switch port has to carry it tagged; a native VLAN comes without a tag and does not belong here. */
  id: number;
  name: string;
  /** IPv4 network of the VLAN. */
  subnet: string;
  /** Left out: the parent's. It cannot be above the parent's; the tag's 4 bytes are not counted in either. */
  mtu?: number;
  /** Left out: all hosts. */
  hosts?: string[];
}

interface Row {
  host: string;
  vlan: string;
  link: string;
  address: string;
  mac: string;
  mtu: string;
}

const config = new pulumi.Config();
const hosts = config.requireObject<HostEntry[]>("hosts");
const vlans = config.requireObject<VlanEntry[]>("vlans");

const rows: pulumi.Output<Row>[] = [];

for (const entry of hosts) {
  // Looked at in every preview: an unreachable host or a missing parent shows before anything changes anywhere.
  const host = new trunkline.Host(entry.name, { connection: entry.connection });

  for (const vlan of vlans) {
    if (vlan.hosts && !vlan.hosts.includes(entry.name)) continue;
    const address = hostAddress(vlan.subnet, entry.number);

    // The address is on the sub-interface and nowhere else. The parent needs none; where it has one, that one is for
    // the untagged frames of the port and stays as it is.
    const link = new trunkline.VlanSubInterface(`${entry.name}-${vlan.name}`, {
      host,
      parent: entry.parent,
      vlanId: vlan.id,
      mtu: vlan.mtu,
      addresses: [address],
    });

    rows.push(
      pulumi.all([link.name, link.macAddress, link.mtu]).apply(([name, mac, mtu]) => ({
        host: entry.name,
        vlan: `${vlan.id} ${vlan.name}`,
        link: name,
        address,
        mac,
        mtu: String(mtu),
      })),
    );
  }
}

/** `pulumi stack output table`: what to compare with the switch's own table of MAC addresses. */
export const table = pulumi.all(rows).apply(formatTable);

function formatTable(lines: Row[]): string {
  const heading: Row = {
    host: "HOST",
    vlan: "VLAN",
    link: "LINK",
    address: "ADDRESS",
    mac: "MAC",
    mtu: "MTU",
  };
  const all = [heading, ...lines];
  const columns = Object.keys(heading) as (keyof Row)[];
  const widths = columns.map((column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) => columns.map((column, index) => row[column].padEnd(widths[index] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}
