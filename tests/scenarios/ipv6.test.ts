import { addressesOf, everything, link, only, useHosts } from "./_host";
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
