import type { LabHost } from "../../lab";
import { program } from "../_helpers/program";

/** The program whose states are kept, one of every kind of resource and option. A release adds to it and changes nothing. */
export function fixtureProgram(host: LabHost): string {
  return program(
    [{ name: "web1", connection: { host: "127.0.0.1", port: host.sshPort, user: "root" } }],
    `const plain = new trunkline.VlanSubInterface("plain", { host: web1, parent: "eth0", vlanId: 10 });
     new trunkline.VlanSubInterface("inner", { host: web1, parent: plain, vlanId: 5, name: "inner" });
     new trunkline.VlanSubInterface("full", {
       host: web1, parent: "eth0", vlanId: 20, name: "full", protocol: "802.1ad", mtu: 1400, macAddress: "02:00:5e:00:53:01",
       addresses: ["192.0.2.20/24", "2001:db8::20/64"], flags: { reorderHeader: true, gvrp: false, looseBinding: true },
       ingressQos: { 1: 2 }, egressQos: { 3: 4 }, up: true,
     });
     new trunkline.VlanSubInterface("used", { host: web1, parent: "eth0", vlanId: 30 });`,
  );
}

/** What has to be on the host before: "used" is found, not made. */
export const preparation = "ip link add link eth0 name eth0.30 type vlan id 30 && ip link set eth0.30 up";

/** The host's port in a kept state. */
export const PORT = 65_000;
