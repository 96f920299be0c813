import { everything, only, useHosts } from "../_host";
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
    `h1: a network named "db" already exists, made by resource "db" of stack "prod", project "lab"; give one of them another name; a renamed resource needs an alias in its options [owned-by-another]`,
  ]);
});
