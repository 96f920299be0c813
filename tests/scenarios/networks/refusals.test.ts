import { everything, only, told, useHosts } from "../_host";
import { Run, urnOf } from "../_run";

const targets = useHosts();

const dummy = "ip link add d0 type dummy && ip link set d0 up";

/** What a preview reports about a network on a host that somebody changed by hand. */
test.each([
  [
    "a macvlan link as the parent",
    "ip link add link eth0 name mac0 type macvlan mode bridge",
    { parent: "mac0" },
    'h1: parent link "mac0" is a macvlan link, which cannot be the parent of a network [parent-unfit]',
  ],
  [
    "an ipvlan link as the parent",
    `${dummy}; ip link add link d0 name ipv0 type ipvlan mode l2`,
    { parent: "ipv0" },
    'h1: parent link "ipv0" is an ipvlan link, which cannot be the parent of a network [parent-unfit]',
  ],
  [
    "a link of another ipvlan mode",
    `${dummy}; ip link add link d0 name hand0 type ipvlan mode l3`,
    { parent: "d0" },
    'h1: parent link "d0" carries hand0, ipvlan l3 bridge, which excludes ipvlan l2 bridge; use another parent, or the same driver and mode [parent-in-use]',
  ],
  [
    "one in a container",
    `${dummy}; ip link add link d0 name hand0 type ipvlan mode l3s; ip netns add red; ip link set hand0 netns red`,
    { parent: "d0", mode: "l3" },
    'h1: parent link "d0" carries hand0 in namespace red, ipvlan l3s bridge, which excludes ipvlan l3 bridge; use another parent, or the same driver and mode [parent-in-use]',
  ],
  [
    "a tunnel as the parent",
    "ip tuntap add tun0 mode tun; ip link set tun0 up",
    { parent: "tun0" },
    'h1: parent link "tun0" is not an Ethernet link (its type is none) and cannot be the parent of a network [parent-unfit]',
  ],
  [
    "a sub-interface of a tunnel",
    "ip tuntap add tun1 mode tun; ip link set tun1 up",
    { parent: "tun1.50" },
    'h1: parent link "tun1" is not an Ethernet link (its type is none) and cannot have sub-interfaces [parent-unfit]',
  ],
  [
    "a virtual machine's macvtap on the parent",
    "ip link add link eth0 name vm0 type macvtap mode bridge; ip link set vm0 up",
    { parent: "eth0" },
    'h1: parent link "eth0" carries vm0, macvtap bridge, which excludes ipvlan l2 bridge; use another parent, or the same driver and mode [parent-in-use]',
  ],
  [
    "a virtual machine's ipvtap as the parent",
    "ip link add link eth0 name vm0 type ipvtap mode l2; ip link set vm0 up",
    { parent: "vm0" },
    'h1: parent link "vm0" is an ipvtap link, which cannot be the parent of a network [parent-unfit]',
  ],
  [
    "a sub-interface of a port of a bond",
    "ip link add bond0 type bond mode active-backup; ip link add d0 type dummy; ip link set d0 master bond0; ip link set bond0 up",
    { parent: "d0.50" },
    'h1: parent link "d0" is a port of "bond0", which gets everything that it receives; use "bond0" as the parent [parent-unfit]',
  ],
  [
    "a sub-interface of a bridge that does not let its VLAN pass to the host",
    "ip link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0; ip link set br0 up; bridge vlan add dev br0 vid 51 self",
    { parent: "br0.50" },
    'h1: parent link "br0" is a bridge that tells VLANs apart, and does not let VLAN 50 pass to the host itself; let it pass (bridge vlan add dev br0 vid 50 self) [parent-unfit]',
  ],
  [
    "a subnet within what a VPN has",
    "ip tuntap add tun0 mode tun; ip link set tun0 up; ip route add 192.168.0.0/16 dev tun0",
    { parent: "eth0" },
    "h1: subnet 192.168.10.0/24 overlaps 192.168.0.0/16, which the host routes over tun0; use another subnet, tun0 as the parent, or allowOverlap: true [subnet-taken]",
  ],
  [
    "a VLAN id that another link holds",
    "ip link add link eth0 name trunk50 type vlan id 50 && ip link set trunk50 up",
    { parent: "eth0.50" },
    'h1: 802.1Q id 50 on "eth0" is held by trunk50 (802.1Q id 50 on eth0, mtu 1500, up; not made by Trunkline); use another id, or parent: "trunk50" to use that link [vlan-id-taken]',
  ],
  [
    "a sub-interface of a link that is down",
    "ip link add d0 type dummy",
    { parent: "d0.50" },
    'h1: parent link "d0" is down, and "d0.50" cannot be up on it; bring it up (ip link set d0 up) [parent-down]',
  ],
  [
    "an MTU above that of the link below",
    "true",
    { parent: "eth0.50", mtu: 9000 },
    'h1: mtu 9000 is above the 1500 of "eth0", which "eth0.50" is made on; lower it, or raise the parent\'s first [mtu-above-parent]',
  ],
  [
    "no subnet, and no default pool that is free",
    `${dummy}; ip route add 172.16.0.0/12 dev d0; ip route add 192.168.0.0/16 dev d0`,
    { parent: "eth0", subnets: undefined },
    "h1: every default pool overlaps a route or a network of the host; set subnets [no-free-pool]",
  ],
] as const)("%s is refused in a preview, and nothing is touched", async (_, given, options, expected) => {
  const { host, input } = only(targets);
  await host.run(given);
  const before = await everything(host);
  const run = new Run();
  await run.look(input);
  const subnets = [{ cidr: "192.168.10.0/24" }];
  const { problems } = await run
    .of("ipvlanNetwork")
    .check("db", { host: input, name: "db", subnets, ...options });
  expect(problems).toEqual([expected]);
  expect(await everything(host)).toBe(before);
});

test("a network's name that another stack has on the host is refused, and that stack named", async () => {
  const { input } = only(targets);
  const resourceUrn = urnOf("db", "IpvlanNetwork", "prod");
  const args = { host: input, name: "db", parent: "eth0", subnets: [{ cidr: "192.168.10.0/24" }] };
  await new Run().of("ipvlanNetwork").create("db", { ...args, resourceUrn });
  const run = new Run();
  await run.look(input);
  const { problems } = await run.of("macvlanNetwork").check("db", { ...args, parent: undefined });
  expect(problems).toEqual([
    `h1: a network named "db" already exists, made by resource "db" of stack "prod", project "lab"; give one of them another name; a renamed resource needs an alias in its options; if that stack is gone for good, release what it left: npx trunkline records HOST --made-by lab/prod --forget [owned-by-another]`,
  ]);
});

test.each([
  [
    "within a route of several next hops",
    "ip route add 192.168.0.0/16 nexthop via 10.0.2.2 nexthop via 10.0.2.3",
    {},
  ],
  ["within a route by an IPv6 neighbour", "ip route add 192.168.0.0/16 via inet6 fe80::1 dev mgmt0", {}],
  [
    "within a route by next-hop objects",
    "ip nexthop add id 7 via 10.0.2.2 dev mgmt0; ip nexthop add id 8 group 7; ip route add 192.168.0.0/16 nhid 8",
    {},
  ],
  [
    "within what a VPN has, if that is allowed",
    "ip tuntap add tun0 mode tun; ip link set tun0 up; ip route add 192.168.0.0/16 dev tun0",
    { allowOverlap: true },
  ],
  [
    "on a bridge that lets its VLAN pass",
    "ip link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0; ip link set br0 up; bridge vlan add dev br0 vid 40-60 self",
    { parent: "br0.50" },
  ],
])("a network %s is not refused", async (_, given, options) => {
  const { host, input } = only(targets);
  await host.run(given);
  try {
    const run = new Run();
    await run.look(input);
    const subnets = [{ cidr: "192.168.10.0/24" }];
    const wanted = { host: input, name: "db", parent: "eth0", subnets, ...options };
    expect((await run.of("ipvlanNetwork").check("db", wanted)).problems).toEqual([]);
  } finally {
    await host.run("ip route del 192.168.0.0/16 2>/dev/null; ip nexthop flush; true");
  }
});

/** A bridge with two ports, of which one has a sub-interface that takes VLAN 50 from it; behind each is a namespace. */
const bridged = `
ip link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0; ip link set br0 up
bridge vlan add dev br0 vid 50 self
ip netns add red
for port in p1 p2; do
  ip link add $port type veth peer name $port netns red
  ip link set $port master br0 up; ip -n red link set $port up
done
bridge vlan add dev p1 vid 50
ip -n red link add link p1 name v50 type vlan id 50; ip -n red link set v50 up
ip -n red address add 192.168.50.2/24 dev v50
`;

test("bridges that do not let a VLAN pass on a port, or lose it to a port's sub-interface: warned of, and so it is", async () => {
  const { host, input } = only(targets);
  await host.run("sh", { stdin: bridged });
  const hears = async (): Promise<boolean> =>
    (await host.run("ip neighbour flush all; ping -c 1 -W 1 192.168.50.2", { check: false })).code === 0;
  const run = new Run();
  await run.look(input);
  const made = await run.create("br50", {
    host: input,
    parent: "br0",
    vlanId: 50,
    addresses: ["192.168.50.1/24"],
  });
  const closed =
    'h1: bridge "br0" does not let VLAN 50 pass on its port p2; to let it pass on p2: bridge vlan add dev p2 vid 50 [bridge-vlan]';
  expect(told()).toEqual([closed]);
  expect(await hears()).toBe(true);
  const subnets = [{ cidr: "192.168.10.0/24" }];
  const network = await run
    .of("ipvlanNetwork")
    .create("db", { host: input, name: "db", parent: "p1.50", subnets });
  expect(told()).toEqual([
    closed,
    'h1: "p1" is a port of bridge "br0", which gets no frames of VLAN 50 from it as long as it has "p1.50"; use "br0" as the parent if others on that bridge are in VLAN 50 [bridge-vlan]',
  ]);
  expect(await hears()).toBe(false);
  await run.of("ipvlanNetwork").delete(network);
  expect(await hears()).toBe(true);
  await run.of("vlanSubInterface").delete(made);
});
