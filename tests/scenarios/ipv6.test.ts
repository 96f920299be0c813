import { addressesOf, everything, link, only, told, useHosts } from "./_host";
import { Run } from "./_run";

const targets = useHosts();

/** A usual hardening: links have no IPv6 unless somebody turns it on. */
const off = "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6";

test("where new links have IPv6 off, one with an IPv6 address has it on, and stays so", async () => {
  const { host, input } = only(targets);
  await host.run(off);
  const args = { host: input, parent: "eth0", vlanId: 10, addresses: ["192.0.2.1/24", "2001:db8::1/64"] };
  const run = new Run();
  await run.look(input);
  const state = await run.create("it", args);
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["192.0.2.1/24", "2001:db8::1/64"]);
  expect((await run.up("it", args, state)).done).toBe("unchanged");

  // Turning it off takes the addresses away.
  await host.run("echo 1 >/proc/sys/net/ipv6/conf/eth0.10/disable_ipv6");
  const later = new Run();
  await later.look(input);
  expect((await later.up("it", args, state)).done).toBe("updated");
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["192.0.2.1/24", "2001:db8::1/64"]);

  const without = { ...args, parent: "eth0", vlanId: 20, addresses: ["198.51.100.1/24"] };
  await later.create("without", without);
  const { stdout } = await host.run("cat /proc/sys/net/ipv6/conf/eth0.20/disable_ipv6");
  expect(stdout).toBe("1\n");
});

test("a kernel without IPv6 is told in the preview, for what needs it", async () => {
  const { host, input } = only(targets);
  await host.run("mount -t tmpfs none /proc/sys/net; mkdir -p /proc/sys/net/ipv4/conf/default");
  const before = await everything(host);
  const run = new Run();
  await run.look(input);
  const subnets = [{ cidr: "2001:db8:10::/64" }];
  const checked = [
    await run.check("it", { host: input, parent: "eth0", vlanId: 10, addresses: ["2001:db8::1/64"] }),
    await run.of("ipvlanNetwork").check("net", { host: input, name: "net", parent: "eth0", subnets }),
  ];
  for (const { problems } of checked)
    expect(problems).toEqual([expect.stringMatching(/^h1: 2001:db8:.* needs IPv6, which .*\[ipv6-off\]$/)]);
  const plain = { host: input, parent: "eth0", vlanId: 10, addresses: ["192.0.2.1/24"] };
  expect((await run.check("it", plain)).problems).toEqual([]);
  expect(await everything(host)).toBe(before);
});

/** A segment with a router of its own: v0 is the host's end; the router has VLANs 10 and 50. */
const segment = `
ip netns add red
ip netns add router
# It hears itself.
ip netns exec router sh -c 'echo 0 >/proc/sys/net/ipv6/conf/default/accept_ra'
ip link add v0 type veth peer name r0 netns router
ip link set v0 up
ip -n router link set r0 up
for id in 10 50; do
  ip -n router link add link r0 name r0.$id type vlan id $id
  ip -n router link set r0.$id up
  ip -n router address add fe80::1/64 dev r0.$id nodad
done
for name in all default; do echo 1 >/proc/sys/net/ipv6/conf/$name/accept_ra; done
`;

/**
 * Sends router advertisements (RFC 4861 §4.2) on VLAN 50 until one has arrived: ICMPv6 type 134, a default router for
 * 1800 s, with a prefix option (§4.6.2) for 2001:db8:50::/64.
 */
const advertiseUntil = (arrived: string): string => `
index=$(ip netns exec router cat /sys/class/net/r0.50/ifindex)
until ${arrived}; do
  ip netns exec router perl -MSocket -e '
    socket(S, AF_INET6, SOCK_RAW, 58) or die;
    setsockopt(S, 41, 17, pack("I", $ARGV[0])) and setsockopt(S, 41, 18, pack("i", 255)) or die;
    my $to = pack_sockaddr_in6(0, pack("n8", 0xff02, 0, 0, 0, 0, 0, 0, 1), $ARGV[0]);
    my $prefix = pack("CCCCNNN", 3, 4, 64, 0xc0, 86400, 14400, 0) . pack("n8", 0x2001, 0xdb8, 0x50, 0, 0, 0, 0, 0);
    send(S, pack("CCnCCnNN", 134, 0, 0, 64, 0, 1800, 0, 0) . $prefix, 0, $to) or die;' "$index" || exit
  sleep 0.1
done
`;

/** The container has heard the router: the host could have, as well. */
const inContainer = "ip -n red -6 route show default | grep -q 'via fe80::1 .*proto ra'";
/** In l3 no container hears it, but the host itself does. */
const onHost = "grep -q 'Icmp6InRouterAdvertisements[[:space:]]*[1-9]' /proc/net/dev_snmp6/v0.50";

const reached =
  "ip -n router -6 route add 2001:db8:50::/64 dev r0.50; ip netns exec red ping -6 -c 3 -i 0.3 -W 3 fe80::1%eth0";

/** The way of l3: the host routes to what is behind the router, and the router back over the host. */
const reachedByHost = `
ip -6 route add 2001:db8:99::/64 via fe80::1 dev v0.50
ip -n router link set lo up
ip -n router address add 2001:db8:99::1/128 dev lo nodad
set -- $(ip -6 -o address show dev v0.50 scope link)
ip -n router -6 route add 2001:db8:50::/64 via "\${4%/*}" dev r0.50
ip netns exec red ping -6 -c 3 -i 0.3 -W 3 2001:db8:99::1
`;

test.each([
  ["macvlanNetwork", "bridge", inContainer, 0],
  ["ipvlanNetwork", "l2", inContainer, 0],
  // The host routes for these containers, so that it keeps a link-local address to ask for neighbours from.
  ["ipvlanNetwork", "l3", onHost, 1],
] as const)(
  "a VLAN that a %s (%s) makes for containers gives the host nothing of a router there",
  async (kind, mode, arrived, linkLocal) => {
    const { host, input } = only(targets);
    await host.run("sh", { stdin: segment });
    const run = new Run();
    await run.look(input);
    const subnets = [{ cidr: "10.50.0.0/24" }, { cidr: "2001:db8:50::/64" }];
    const args = { host: input, name: "net", parent: "v0.50", mode, subnets };
    const network = await run.of(kind).create("net", args);
    const container = { netns: "red" };
    await run
      .of("containerAttachment")
      .create("web", { host: input, network: "net", name: "web", container });
    await host.run("sh", { stdin: advertiseUntil(arrived), timeoutMs: 20_000 });
    const { stdout } = await host.run("ip -6 -o address show dev v0.50; ip -6 route show default dev v0.50");
    expect(stdout.split("\n").filter((line) => line !== "" && !line.includes("inet6 fe80::"))).toEqual([]);
    expect(stdout.match(/inet6 fe80::/g) ?? []).toHaveLength(linkLocal);
    expect((await run.of(kind).up("net", args, network)).done).toBe("unchanged");
    await host.run("sh", { stdin: mode === "l3" ? reachedByHost : reached, timeoutMs: 20_000 });
  },
);

test("sysctls of a sub-interface: set, kept, set again, given back", async () => {
  const { host, input } = only(targets);
  const values = async (): Promise<string> => {
    const keys = [
      "ipv6/conf/eth0.10/accept_ra",
      "ipv6/conf/eth0.10/keep_addr_on_down",
      "ipv4/conf/eth0.10/rp_filter",
    ];
    return (await host.run(`cd /proc/sys/net; cat ${keys.join(" ")}`)).stdout.replaceAll("\n", " ");
  };
  const plain = { host: input, parent: "eth0", vlanId: 10, addresses: ["2001:db8::1/64"] };
  const sysctls = { "net.ipv4.conf.IFNAME.rp_filter": 2 };
  const args = { ...plain, acceptRa: false, keepAddressesOnDown: true, sysctls };
  const run = new Run();
  await run.look(input);
  const state = await run.create("it", args);
  expect(await values()).toBe("0 1 2 ");
  expect((await run.up("it", args, state)).done).toBe("unchanged");

  await host.run("ip link set eth0.10 down; ip link set eth0.10 up");
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["2001:db8::1/64"]);
  await host.run(
    "echo 1 >/proc/sys/net/ipv6/conf/eth0.10/accept_ra; echo 0 >/proc/sys/net/ipv4/conf/eth0.10/rp_filter",
  );
  const found = await new Run().refresh(state);
  expect(found?.outs).toMatchObject({
    acceptRa: true,
    keepAddressesOnDown: true,
    sysctls: { "net.ipv4.conf.IFNAME.rp_filter": "0" },
  });
  const later = new Run();
  await later.look(input);
  const again = await later.up("it", args, state);
  expect([again.done, await values()]).toEqual(["updated", "0 1 2 "]);
  expect((await later.up("it", plain, again)).done).toBe("updated");
  const { stdout } = await host.run(
    "cat /proc/sys/net/ipv6/conf/default/accept_ra /proc/sys/net/ipv4/conf/default/rp_filter",
  );
  const [acceptRa = "", rpFilter = ""] = stdout.split("\n");
  expect(await values()).toBe(`${acceptRa} 0 ${rpFilter} `);
});

test("an address that the kernel found to be a duplicate is drift, told with who has it", async () => {
  const { host, input } = only(targets);
  await host.run("sh", { stdin: segment });
  await host.run(
    "echo 1 >/proc/sys/net/ipv6/conf/default/accept_dad; ip -n router address add 2001:db8::1/64 dev r0.10 nodad",
  );
  const args = { host: input, parent: "v0", vlanId: 10, addresses: ["2001:db8::1/64"] };
  const run = new Run();
  await run.look(input);
  const state = await run.create("it", args);
  await host.run("until ip address show dev v0.10 | grep -q dadfailed; do sleep 0.1; done");
  const { stdout } = await host.run("ip netns exec router cat /sys/class/net/r0.10/address");
  const said = new RegExp(`^h1: v0\\.10 does not have 2001:db8::1: ${stdout.trim()} on its segment has it`);

  const found = await new Run().refresh(state);
  expect(found?.outs["drift"]).toMatch(/2001:db8::1/);
  expect(told()).toEqual([expect.stringMatching(said)]);

  await host.run("ip -n router address delete 2001:db8::1/64 dev r0.10");
  const later = new Run();
  await later.look(input);
  expect((await later.up("it", args, state)).done).toBe("updated");
  await host.run(
    "until ip address show dev v0.10 | grep 2001:db8::1/64 | grep -qv tentative; do sleep 0.1; done",
  );
  await later.look(input);
  expect((await later.up("it", args, state)).done).toBe("unchanged");
});

/** The router has no address in the containers' subnets, and is the way to 203.0.113.1 and 2001:db8:99::1. */
const behindRouter = `
ip -n router link set lo up
ip -n router address add 203.0.113.1/32 dev lo
ip -n router address add 2001:db8:99::1/128 dev lo nodad
ip -n router address add 172.31.0.1/32 dev r0.50
ip -n router route add 10.50.0.0/24 dev r0.50
ip -n router route add 2001:db8:50::/64 dev r0.50
`;

test.each([
  ["of the network", { gateway: "172.31.0.1", onlink: true }, { gateway: "fe80::1" }, undefined],
  [
    "in routes, in place of the network's",
    {},
    {},
    [
      { destination: "0.0.0.0/0", gateway: "172.31.0.1", onlink: true },
      { destination: "::/0", gateway: "fe80::1" },
    ],
  ],
])(
  "routers off the subnet and by their link-local address are gateways: %s",
  async (_, four, six, routes) => {
    const { host, input } = only(targets);
    await host.run("sh", { stdin: segment + behindRouter });
    const run = new Run();
    await run.look(input);
    const subnets = [
      { cidr: "10.50.0.0/24", ...four },
      { cidr: "2001:db8:50::/64", ...six },
    ];
    const net = { host: input, name: "net", parent: "v0.50", subnets };
    const network = await run.of("macvlanNetwork").create("net", net);
    const args = {
      host: input,
      network: "net",
      name: "web",
      container: { netns: "red" },
      ...(routes && { routes }),
    };
    const web = await run.of("containerAttachment").create("web", args);
    const { stdout } = await host.run("ip -n red route show default; ip -n red -6 route show default");
    expect(stdout).toMatch(/^default via 172\.31\.0\.1 dev eth0 onlink *\ndefault via fe80::1 dev eth0 /);
    for (const far of ["203.0.113.1", "2001:db8:99::1"])
      await host.run(`ip netns exec red ping -c 3 -i 0.3 -W 3 ${far}`);
    expect((await run.of("macvlanNetwork").up("net", net, network)).done).toBe("unchanged");
    expect((await run.of("containerAttachment").up("web", args, web)).done).toBe("unchanged");
    await run.of("containerAttachment").delete(web);
    expect((await host.run("ip -n red -6 route show default; ip -n red route")).stdout).toBe("");
  },
);
