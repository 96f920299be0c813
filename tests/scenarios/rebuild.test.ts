import { link, only, useHosts, type KernelLink } from "./_host";
import { Run } from "./_run";

const targets = useHosts();

/** Returns what a recreated link has in common with the original: everything but its index. */
function lasting(of: KernelLink | undefined): unknown {
  return { ...of, ifindex: 0 };
}

test("the build lines of the records make every link again, from nothing and with nothing but ip", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  const storage = await run.create("storage", {
    host: input,
    parent: "eth0",
    vlanId: 10,
    mtu: 1400,
    macAddress: "02:00:00:00:00:10",
    addresses: ["192.0.2.1/24", "2001:db8::1/64"],
    flags: { looseBinding: true },
    ingressQos: { "1": 5 },
    egressQos: { "5": 1 },
  });
  await run.create("inner", { host: input, parent: storage.outs["name"], vlanId: 20, up: false });
  const names = ["eth0.10", "eth0.10.20"];
  const before = await Promise.all(names.map((name) => link(host, name)));
  expect(before.map((made) => made?.ifname)).toEqual(names);

  await host.run("ip link delete eth0.10");
  expect(await link(host, "eth0.10.20")).toBeUndefined();
  // Shorter names first: a link on a link has a name that begins with its parent's.
  await host.run(
    "cd /var/lib/trunkline/links && for name in eth0.10 eth0.10.20; do sed -n 's/^build //p' $name; done | ip -batch -",
  );

  const after = await Promise.all(names.map((name) => link(host, name)));
  expect(after.map(lasting)).toEqual(before.map(lasting));
});
