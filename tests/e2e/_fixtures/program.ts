import type { LabHost } from "../../lab";
import { program } from "../_helpers/program";

/** A program whose states are kept, and what it finds and makes on its host. Releases may only add to it. */
export interface Fixture {
  readonly body: string;
  /** Commands that prepare the host. */
  readonly preparation: string;
  /** Command that lists what there is. */
  readonly look: string;
  readonly made: readonly string[];
  /** Resources that a refresh does not find on a new host. */
  readonly missing: readonly string[];
  /** Resources that a refresh keeps on a new host: found there without a record, or with addresses that the state knows. */
  readonly unrecorded: readonly string[];
  /** A change made by hand, and the resource that it affects. */
  readonly drift: { readonly command: string; readonly resource: string };
}

const subInterfaces: Fixture = {
  body: `const plain = new trunkline.VlanSubInterface("plain", { host: web1, parent: "eth0", vlanId: 10 });
     new trunkline.VlanSubInterface("inner", { host: web1, parent: plain, vlanId: 5, name: "inner" });
     new trunkline.VlanSubInterface("full", {
       host: web1, parent: "eth0", vlanId: 20, name: "full", protocol: "802.1ad", mtu: 1400, macAddress: "02:00:5e:00:53:01",
       addresses: ["192.0.2.20/24", "2001:db8::20/64"], flags: { reorderHeader: true, gvrp: false, looseBinding: true },
       ingressQos: { 1: 2 }, egressQos: { 3: 4 }, up: true,
     });
     new trunkline.VlanSubInterface("used", { host: web1, parent: "eth0", vlanId: 30 });`,
  // "used" is found, not created.
  preparation: "ip link add link eth0 name eth0.30 type vlan id 30 && ip link set eth0.30 up",
  look: "ip -br link show type vlan | cut -d @ -f 1",
  made: ["eth0.10", "eth0.30", "full", "inner"],
  missing: ["plain", "inner", "full"],
  unrecorded: ["used"],
  drift: { command: "ip link set full mtu 1280", resource: "full" },
};

const containers: Fixture = {
  body: `const vlan = new trunkline.VlanSubInterface("vlan", { host: web1, parent: "eth0", vlanId: 10 });
     const db = new trunkline.IpvlanNetwork("db", {
       host: web1, parent: vlan, mode: "l2", flag: "bridge", mtu: 1400, allowSharedParent: true, name: "db",
       subnets: [
         { cidr: "192.168.10.0/24", gateway: "192.168.10.254", ipRange: "192.168.10.128/25", exclude: ["192.168.10.128"] },
         { cidr: "2001:db8:10::/64" },
       ],
     });
     const lan = new trunkline.MacvlanNetwork("lan", { host: web1, parent: "eth0.20", mode: "private", subnets: [{ cidr: "192.168.20.0/24" }] });
     const routed = new trunkline.IpvlanNetwork("routed", { host: web1, parent: "eth0.30", mode: "l3", subnets: [{ cidr: "192.168.30.0/24", gateway: "none" }] });
     const quiet = new trunkline.IpvlanNetwork("quiet", { host: web1, internal: true });
     const red = { netns: "red" };
     const blue = { netns: "blue" };
     const first = new trunkline.ContainerAttachment("red-db", { network: db, container: red });
     const second = new trunkline.ContainerAttachment("red-lan", { network: lan, container: red }, { dependsOn: first });
     new trunkline.ContainerAttachment("blue-db", {
       network: db, container: blue, interfaceName: "db0", addresses: ["192.168.10.7", "2001:db8:10::7"],
       defaultRoute: false, routes: [{ destination: "10.0.0.0/8", gateway: "192.168.10.1" }, { destination: "172.31.0.0/16" }], mtu: 1300,
     });
     new trunkline.ContainerAttachment("blue-lan", { network: lan, container: blue, interfaceName: "lan0", macAddress: "02:00:5e:00:53:02", defaultRoute: true }, { dependsOn: second });
     new trunkline.ContainerAttachment("blue-routed", { network: routed, container: blue, interfaceName: "routed0", defaultRoute: false });
     new trunkline.ContainerAttachment("blue-quiet", { network: quiet, container: blue, interfaceName: "quiet0" });`,
  preparation: "ip netns add red && ip netns add blue",
  look: `ip -br link show type vlan | cut -d @ -f 1
     for name in red blue; do ip netns exec $name ip -o address show scope global | while read -r _ link _ address _; do echo $name $link $address; done; done`,
  made: [
    "eth0.10",
    "eth0.20",
    "eth0.30",
    "red eth0 192.168.10.129/24",
    "red eth0 2001:db8:10::2/64",
    "red eth1 192.168.20.2/24",
    "blue db0 192.168.10.7/24",
    "blue db0 2001:db8:10::7/64",
    "blue lan0 192.168.20.3/24",
    "blue routed0 192.168.30.1/24",
    "blue quiet0 172.17.0.2/16",
  ],
  missing: ["vlan", "db", "lan", "routed"],
  unrecorded: ["quiet", "red-db", "red-lan", "blue-db", "blue-lan", "blue-routed", "blue-quiet"],
  drift: { command: "ip netns exec blue ip link set db0 mtu 1280", resource: "blue-db" },
};

/** Fixtures by the name of the file with the state. */
export const fixtures = { "vlan-sub-interface": subInterfaces, containers } as const;

/** What later options and hosts that are away leave in states and records; tests/unit reads these without a host. */
export const shapes: Readonly<Record<string, Pick<Fixture, "body" | "preparation">>> = {
  options: {
    body: `new trunkline.VlanSubInterface("tuned", {
         host: web1, parent: "eth0", vlanId: 10, addresses: ["192.0.2.10/24", "2001:db8::10/64"], otherAddresses: "keep",
         acceptRa: false, keepAddressesOnDown: true, sysctls: { "net.ipv4.conf.IFNAME.rp_filter": 2 },
       });
       const db = new trunkline.MacvlanNetwork("db", {
         host: web1, parent: "eth0.20", hostShim: { addresses: ["192.168.10.130"] },
         subnets: [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.128/25" }, { cidr: "2001:db8:10::/64", gateway: "fe80::1" }],
       });
       new trunkline.ContainerAttachment("red", {
         network: db, container: { netns: "red" }, gatewayPriority: 10, sysctls: { "net.ipv4.conf.IFNAME.rp_filter": 2 },
         routes: [{ destination: "10.0.0.0/8", gateway: "203.0.113.1", onlink: true }],
       });`,
    preparation: "ip netns add red && ip netns add blue",
  },
  routes: {
    body: `new trunkline.VlanSubInterface("routed", {
         host: web1, parent: "eth0", vlanId: 10, addresses: ["192.0.2.10/24"],
         routes: [
           { destination: "0.0.0.0/0", gateway: "192.0.2.1", table: 100 },
           { destination: "198.51.100.0/24", gateway: "192.0.2.2", metric: 7, table: 100 },
         ],
       });
       new trunkline.VlanSubInterface("plain", {
         host: web1, parent: "eth0", vlanId: 11, addresses: ["192.0.3.10/24", "2001:db8:3::10/64"],
         routes: [{ destination: "203.0.113.0/24", gateway: "192.0.3.1" }, { destination: "2001:db8:4::/48", gateway: "2001:db8:3::1" }],
       });
       const db = new trunkline.MacvlanNetwork("db", {
         host: web1, parent: "eth0.20", checkGateway: true, subnets: [{ cidr: "192.168.10.0/24" }],
       });
       new trunkline.ContainerAttachment("red", { network: db, container: { netns: "red" } });
       const connection = { host: "127.0.0.1", port: 9, user: "root", dialErrorLimit: 1 };
       const web2 = new trunkline.Host("web2", { connection, unreachable: "skip" });
       const lan = new trunkline.MacvlanNetwork("lan", { host: web2, parent: "eth0.30", subnets: [{ cidr: "192.168.30.0/24" }] });
       new trunkline.ContainerAttachment("users", { network: lan, container: { podman: "web", user: "app" } });`,
    preparation: "ip netns add red && ip netns add blue",
  },
  restored: {
    body: `const sub = { parent: "eth0", addresses: ["192.0.2.10/24"] };
       new trunkline.VlanSubInterface("plain", { host: web1, vlanId: 10, ...sub, allowDisconnect: true });
       const lan = new trunkline.MacvlanNetwork("lan", {
         host: web1, parent: "eth0.20", subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }], allowDisconnect: true,
       });
       new trunkline.ContainerAttachment("web", {
         network: lan, container: { docker: "web" }, mtu: 1400, sysctls: { "net.ipv4.conf.IFNAME.rp_filter": 2 },
         routes: [{ destination: "10.0.0.0/8", gateway: "192.168.10.9" }],
       });
       const web2 = new trunkline.Host("web2", { connection: web1.connection, persist: false, confirmSeconds: 30 });
       new trunkline.VlanSubInterface("forgone", { host: web2, parent: "eth0", vlanId: 30 });`,
    preparation: `systemctl start docker && docker import /opt/busybox.tar busybox:lab
       docker run -d --name web --network none busybox:lab sleep 100000`,
  },
  "absent-hosts": {
    body: `const connection = { host: "127.0.0.1", port: 9, user: "root", dialErrorLimit: 1 };
       const web2 = new trunkline.Host("web2", { connection, unreachable: "skip" });
       new trunkline.Host("web3", { connection, gone: true });
       new trunkline.VlanSubInterface("left-out", { host: web2, parent: "eth0", vlanId: 10 });`,
    preparation: "true",
  },
};

export function fixtureProgram(host: LabHost, { body }: Pick<Fixture, "body">): string {
  return program(
    [{ name: "web1", connection: { host: "127.0.0.1", port: host.sshPort, user: "root" } }],
    body,
  );
}

/** Stands for the host's port in a kept state. */
export const PORT = 65_000;
