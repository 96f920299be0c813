import { sharedLab } from "../../shared-lab";
import type { LabHost } from "../../lab";
import { useHosts, type Target } from "../_host";
import { Run, type State } from "../_run";
import { attached, makeNetwork } from "./_networks";

const targets = useHosts(3);

const parent = "eth0.10";
const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];
const moving = ["192.168.10.77", "2001:db8:10::77"];
const others = ["192.168.10.88", "2001:db8:10::88"];

type Driver = "ipvlanNetwork" | "macvlanNetwork";

/** Prepares a third host of the segment, with an address there and nothing of ours. */
async function observer(): Promise<LabHost> {
  const [, , third] = targets as readonly [Target, Target, Target];
  await (await sharedLab()).allowVlan(10, [1, 2, 3]);
  await third.host.run(
    `ip link add link eth0 name ${parent} type vlan id 10 && ip link set ${parent} up && ` +
      `ip address add 192.168.10.250/24 dev ${parent} && ip address add 2001:db8:10::250/64 dev ${parent} nodad`,
  );
  return third.host;
}

/** Returns the MAC addresses that the host would send to without asking. */
async function neighbours(host: LabHost): Promise<(string | undefined)[]> {
  const { stdout } = await host.run(
    `ip -j neigh show dev ${parent}; echo; ip -6 -j neigh show dev ${parent}`,
  );
  const entries = stdout
    .split("\n")
    .filter((line) => line.startsWith("["))
    .flatMap((line) => JSON.parse(line) as { dst: string; lladdr?: string }[]);
  return moving.map((address) => entries.find(({ dst }) => dst === address)?.lladdr);
}

/** Has the host talk to both addresses and learn that MAC address for them. */
async function talked(host: LabHost, macAddress: unknown): Promise<void> {
  for (const address of moving) await host.run(`ping -c 1 -W 5 ${address}`);
  expect(await neighbours(host)).toEqual([macAddress, macAddress]);
}

/** Expects the host to learn the MAC address without sending or asking anything. */
async function expectHeard(host: LabHost, macAddress: unknown): Promise<void> {
  const wanted = JSON.stringify([macAddress, macAddress]);
  for (let tries = 0; tries < 20; tries++) {
    if (JSON.stringify(await neighbours(host)) === wanted) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  expect(await neighbours(host)).toEqual([macAddress, macAddress]);
}

/** Returns another run of the same program. */
async function later(): Promise<Run> {
  const run = new Run();
  for (const { input } of targets.slice(0, 2)) await run.look(input);
  return run.of("containerAttachment");
}

/** Makes networks of one segment on both hosts; each host has two namespaces. */
async function networksOf(driver: Driver): Promise<{ run: Run; here: State; there: State }> {
  const run = new Run();
  const made = [];
  for (const { host, input } of targets.slice(0, 2)) {
    await host.run("ip netns add red; ip netns add blue");
    await run.look(input);
    made.push(
      await makeNetwork(run, input, { driver, name: `db-${host.name}`, options: { parent, subnets } }),
    );
  }
  const [here, there] = made as [State, State];
  return { run: run.of("containerAttachment"), here, there };
}

const at = (network: State, name: string, addresses: string[], options = {}): Record<string, unknown> =>
  attached(network, name, { netns: name }, { addresses, ...options });

test.each([
  ["macvlanNetwork", "another container of the host", "here"],
  ["macvlanNetwork", "another host", "there"],
  // Only on another host: on one parent, both containers have the parent's MAC address.
  ["ipvlanNetwork", "another host", "there"],
] as const)("%s: an address that is attached to %s: neighbours hear of it", async (driver, _, to) => {
  const third = await observer();
  const { run, ...networks } = await networksOf(driver);
  const red = await run.create("red", at(networks.here, "red", moving));
  await talked(third, red.outs["macAddress"]);
  await run.delete(red);
  const blue = await (await later()).create("blue", at(networks[to], "blue", moving));
  expect(blue.outs["macAddress"]).not.toBe(red.outs["macAddress"]);
  await expectHeard(third, blue.outs["macAddress"]);
});

test("macvlanNetwork: addresses that an attachment gets in place: neighbours hear of them", async () => {
  const third = await observer();
  const { run, here } = await networksOf("macvlanNetwork");
  const red = await run.create("red", at(here, "red", moving));
  const blue = await run.create("blue", at(here, "blue", others));
  await talked(third, red.outs["macAddress"]);
  await run.delete(red);
  const changed = await run.up("blue", at(here, "blue", [...others, ...moving]), blue);
  expect(changed.done).toBe("updated");
  await expectHeard(third, blue.outs["macAddress"]);
});

test("asked not to, an attachment tells nobody", async () => {
  const third = await observer();
  const { run, here } = await networksOf("macvlanNetwork");
  const red = await run.create("red", at(here, "red", moving));
  await talked(third, red.outs["macAddress"]);
  await run.delete(red);
  const sysctls = { "net.ipv4.conf.IFNAME.arp_notify": 0, "net.ipv6.conf.IFNAME.ndisc_notify": 0 };
  await run.create("blue", at(here, "blue", moving, { sysctls }));
  await new Promise((resume) => setTimeout(resume, 1000));
  expect(await neighbours(third)).toEqual([red.outs["macAddress"], red.outs["macAddress"]]);
});
