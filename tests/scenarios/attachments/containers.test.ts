import { endContainers, enter, runContainer, startEngines } from "../_engines";
import { only, useHosts } from "../_host";
import { Run, type State } from "../_run";
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

test("a container that is gone blocks nobody, whoever's it was; one that is stopped keeps what it has", async () => {
  const { host, input } = only(targets);
  await runContainer(host, "docker", "dead");
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const deads = attached(network, "dead", { docker: "dead" });
  const dead = await run.of("containerAttachment").create("dead", deads);
  const reds = attached(network, "red", { netns: "red" }, { addresses: dead.outs["addresses"] });
  const problems = async (): Promise<string[]> => {
    const preview = new Run();
    await preview.look(input);
    return (await preview.of("containerAttachment").check("red", reds)).problems;
  };
  await host.run("docker stop -t 0 dead");
  expect(await problems()).toEqual([
    expect.stringMatching(/address 192.168.10.2 is in use by dead \(docker dead\)/),
  ]);
  await host.run("docker rm dead");
  expect(await problems()).toEqual([]);
  const taking = new Run();
  await taking.look(input);
  const red = await taking.of("containerAttachment").create("red", reds);
  expect(red.outs["addresses"]).toEqual(dead.outs["addresses"]);
  expect(await attachmentRecords(host)).not.toMatch(/docker dead/);

  // It is back, and its address is another one's by now.
  await runContainer(host, "docker", "dead");
  const returning = new Run();
  await returning.look(input);
  const back = await returning.of("containerAttachment").up("dead", deads, dead);
  expect(back).toMatchObject({ done: "updated", outs: { addresses: ["192.168.10.3"] } });

  await host.run("docker rm -f dead");
  const last = new Run();
  await last.of("containerAttachment").delete(red);
  await last.of("ipvlanNetwork").delete(network);
  expect(await attachmentRecords(host)).toBe("");
});

test("a passthru network has room again when the namespace of its attachment is gone", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add d0 type dummy && ip link set d0 up; ip netns add red; ip netns add blue");
  const run = new Run();
  await run.look(input);
  const options = { parent: "d0", mode: "passthru" };
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork", options });
  await run.of("containerAttachment").create("blue", attached(network, "blue", { netns: "blue" }));
  await host.run("ip netns del blue");
  const later = new Run();
  await later.look(input);
  const red = await later.of("containerAttachment").create("red", attached(network, "red", { netns: "red" }));
  expect(red.outs["interfaceName"]).toBe("eth0");
  expect(await attachmentRecords(host)).not.toMatch(/netns blue/);
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
