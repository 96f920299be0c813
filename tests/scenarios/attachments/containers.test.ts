import { only, useHosts } from "../_host";
import { Run, type State } from "../_run";
import { endContainers, enter, runContainer, startEngines } from "./_containers";
import { attached, attachmentRecords, hostLinks, inside, makeNetwork } from "./_networks";

const targets = useHosts();

beforeAll(async () => {
  await startEngines(only(targets).host);
});
afterEach(async () => {
  await endContainers(only(targets).host);
});

test.each(["docker", "podman"] as const)(
  "two containers of %s reach each other, by v4 and v6",
  async (engine) => {
    const { host, input } = only(targets);
    await runContainer(host, engine, "one");
    await runContainer(host, engine, "two");
    const run = new Run();
    await run.look(input);
    const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];
    const network = await makeNetwork(run, input, { options: { subnets } });
    const of = run.of("containerAttachment");
    const [one, two] = await Promise.all([
      of.create("one", attached(network, "one", { [engine]: "one" })),
      of.create("two", attached(network, "two", { [engine]: "two" })),
    ]);
    const addresses = (two.outs["addresses"] as string[]).concat(one.outs["addresses"] as string[]);
    expect([...addresses].sort()).toEqual([
      "192.168.10.2",
      "192.168.10.3",
      "2001:db8:10::2",
      "2001:db8:10::3",
    ]);
    for (const address of two.outs["addresses"] as string[]) {
      await host.run(`nsenter ${await enter(host, engine, "one")} ping -c 1 -W 3 ${address}`);
    }
  },
);

test("what Docker's own driver gives a container and what we give it are the same", async () => {
  const { host, input } = only(targets);
  const make =
    "docker network create -d ipvlan --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/64 --gateway 2001:db8:10::1 -o parent=eth0 oracle";
  await host.run(make);
  await runContainer(host, "docker", "theirs", "oracle");
  const theirs = comparable(await inside(host, await enter(host, "docker", "theirs")));
  await host.run("docker rm -f theirs && docker network rm oracle");

  await runContainer(host, "docker", "ours");
  const run = new Run();
  await run.look(input);
  const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];
  const network = await makeNetwork(run, input, { options: { subnets } });
  await run.of("containerAttachment").create("ours", attached(network, "ours", { docker: "ours" }));
  // A moment after it came up, the kernel still probes for its link-local address.
  const ours = await enter(host, "docker", "ours");
  await host.run(`until [ -z "$(nsenter ${ours} ip -6 -o address show tentative)" ]; do sleep 0.1; done`);
  expect(comparable(await inside(host, ours))).toEqual(theirs);
});

/**
 * Without what differs from one link to the next, our mark, the length of a queue that these links do not have
 * (`noqueue`): Docker says 0, `ip` the kernel's default, and whether the kernel still probes its own link-local address.
 */
function comparable(found: Awaited<ReturnType<typeof inside>>): unknown {
  const without = (entry: Record<string, unknown>, ...names: string[]): Record<string, unknown> =>
    Object.fromEntries(Object.entries(entry).filter(([name]) => !names.includes(name)));
  const settled = (link: Record<string, unknown>): Record<string, unknown> => ({
    ...without(link, "ifindex", "ifalias", "txqlen"),
    addr_info: (link["addr_info"] as Record<string, unknown>[]).map((each) =>
      each["scope"] === "link" ? without(each, "tentative") : each,
    ),
  });
  return {
    links: found.links.map(settled),
    routes: found.routes.map((route) => without(route, "expires")),
  };
}

test("a container that was started again: refresh tells, up attaches it with the same address and MAC address", async () => {
  const { host, input } = only(targets);
  await runContainer(host, "docker", "web");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork" });
  const args = attached(network, "web", { docker: "web" });
  const first = await run.of("containerAttachment").create("web", args);
  expect(first.outs["macAddress"]).toMatch(/^02:/);
  await host.run("docker restart -t 0 web");

  const later = new Run();
  await later.look(input);
  const refreshed = (await later.of("containerAttachment").refresh(first)) as State;
  expect(refreshed.outs["namespace"]).toBeUndefined();
  const again = await later.of("containerAttachment").up("web", args, refreshed);
  expect(again.done).toBe("updated");
  const { addresses, macAddress, interfaceName } = first.outs;
  expect(again.outs).toMatchObject({ addresses, macAddress, interfaceName });
  const { links } = await inside(host, await enter(host, "docker", "web"));
  expect(links).toEqual([expect.objectContaining({ ifname: "eth0", address: macAddress })]);
});

test("a container that is gone: its attachment goes, and its address is free at once", async () => {
  const { host, input } = only(targets);
  await runContainer(host, "docker", "dead");
  await runContainer(host, "docker", "next");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const dead = await run
    .of("containerAttachment")
    .create("dead", attached(network, "dead", { docker: "dead" }));
  await host.run("docker rm -f dead");
  await new Run().of("containerAttachment").delete(dead);
  const later = new Run();
  const next = await later
    .of("containerAttachment")
    .create("next", attached(network, "next", { docker: "next" }));
  expect(next.outs["addresses"]).toEqual(dead.outs["addresses"]);
});

test("containers that cannot be attached are told in a preview", async () => {
  const { host, input } = only(targets);
  await runContainer(host, "docker", "base");
  await runContainer(host, "docker", "sharing", "container:base");
  await runContainer(host, "docker", "onhost", "host");
  await host.run("docker create --name stopped --network none busybox:lab sleep 1");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const problem = async (container: Record<string, unknown>): Promise<string> =>
    (await run.of("containerAttachment").check("x", attached(network, "x", container))).problems.join("; ");
  expect(await problem({ docker: "nosuch" })).toMatch(/docker has no container "nosuch"; there are: .*base/);
  expect(await problem({ docker: "sharing" })).toMatch(
    /shares the network of container "base"; attach that one/,
  );
  expect(await problem({ docker: "onhost" })).toMatch(/is on the host's own network/);
  expect(await problem({ docker: "stopped" })).toMatch(/"stopped" does not run; start it first/);
  expect(await problem({ podman: "base" })).toMatch(/podman has no container "base"/);
  expect(await problem({ pid: 1 })).toMatch(/process 1 is on the host's own network/);
  expect(await problem({ pid: 4_000_000 })).toMatch(/process 4000000 does not run/);
  expect(await problem({ netns: "nosuch" })).toMatch(/network namespace "nosuch" does not exist/);
  expect(await attachmentRecords(host)).toBe("");
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
});
