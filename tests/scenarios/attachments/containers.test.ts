import { endContainers, enter, runContainer, startEngines, type Engine } from "../_engines";
import { only, told, useHosts } from "../_host";
import { Run } from "../_run";
import { attached, attachmentRecords, hostLinks, inside, makeNetwork } from "./_networks";

const targets = useHosts();

beforeAll(async () => {
  await startEngines(only(targets).host);
});
afterEach(async () => {
  await endContainers(only(targets).host);
});

test.each(["docker", "podman"] as const)(
  "two containers of %s, given by id and by the beginning of it, reach each other, by v4 and v6",
  async (engine) => {
    const { host, input } = only(targets);
    await runContainer(host, engine, "one");
    await runContainer(host, engine, "two");
    const run = new Run();
    await run.look(input);
    const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];
    const network = await makeNetwork(run, input, { options: { subnets } });
    const of = run.of("containerAttachment");
    const { stdout } = await host.run(`${engine} inspect -f "{{.Id}}" one two`);
    const [first = "", second = ""] = stdout.trim().split("\n");
    const [one, two] = await Promise.all([
      of.create("one", attached(network, "one", { [engine]: first })),
      of.create("two", attached(network, "two", { [engine]: second.slice(0, 12) })),
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

describe.each(["docker", "podman"] as const)("a container of %s", (engine) => {
  test("that was started again has its interface again, with the same addresses, without Pulumi", async () => {
    const { host, input } = only(targets);
    await runContainer(host, engine, "web");
    const run = new Run();
    await run.look(input);
    const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];
    const network = await makeNetwork(run, input, { driver: "macvlanNetwork", options: { subnets } });
    const sysctls = { "net.ipv4.conf.IFNAME.rp_filter": "2" };
    const routes = [{ destination: "10.9.0.0/16", gateway: "192.168.10.9" }];
    const args = attached(network, "web", { [engine]: "web" }, { sysctls, routes, mtu: 1400 });
    const first = await run.of("containerAttachment").create("web", args);
    expect(first.outs["macAddress"]).toMatch(/^02:/);
    const before = await seen(engine, "web");
    expect(before).toContain("default via 192.168.10.1");
    await host.run(`${engine} restart -t 0 web`);
    await backAgain(engine, "web");
    expect(await seen(engine, "web")).toBe(before);
    const later = new Run();
    await later.look(input);
    expect((await later.of("containerAttachment").up("web", args, first)).done).toBe("unchanged");
    expect(told()).toEqual([]);
  });

  test("that another one took the place of, under its name: the same, until it is gone for good", async () => {
    const { host, input } = only(targets);
    await runContainer(host, engine, "web");
    await runContainer(host, engine, "db");
    const run = new Run();
    await run.look(input);
    const network = await makeNetwork(run, input, { driver: "macvlanNetwork" });
    const args = attached(network, "web", { [engine]: "web" });
    const first = await run.of("containerAttachment").create("web", args);
    await host.run(`${engine} rm -f ${engine === "podman" ? "-t 0 " : ""}web`);
    // A container keeps its address while it is away.
    const db = await run.of("containerAttachment").create("db", attached(network, "db", { [engine]: "db" }));
    expect(db.outs["addresses"]).toEqual(["192.168.10.3"]);
    await runContainer(host, engine, "web");
    await backAgain(engine, "web");
    const later = new Run();
    await later.look(input);
    const again = await later.of("containerAttachment").up("web", args, first);
    expect(again.done).toBe("unchanged");
    const { links } = await inside(host, await enter(host, engine, "web"));
    expect(links).toEqual([expect.objectContaining({ ifname: "eth0", address: first.outs["macAddress"] })]);
    expect((await attachmentRecords(host)).match(/^address /gm)).toHaveLength(2);

    // Once it is gone for good, its attachment goes, and its address is free at once.
    await host.run(`${engine} rm -f ${engine === "podman" ? "-t 0 " : ""}web; ip netns add red`);
    await new Run().of("containerAttachment").delete(again);
    const red = attached(network, "red", { netns: "red" }, { addresses: first.outs["addresses"] });
    await new Run().of("containerAttachment").create("red", red);
  });

  test("that cannot be attached: told in a preview", async () => {
    const { host } = only(targets);
    await runContainer(host, engine, "base");
    await runContainer(host, engine, "sharing", "container:base");
    await runContainer(host, engine, "onhost", "host");
    await host.run(`${engine} create --name stopped --network none busybox:lab sleep 1`);
    const problem = await problemsOfOne();
    expect(await problem({ [engine]: "nosuch" })).toMatch(
      new RegExp(`${engine} has no container "nosuch"; containers there: .*base`),
    );
    expect(await problem({ [engine]: "sharing" })).toMatch(
      /shares the network of container "base"; attach that container instead/,
    );
    expect(await problem({ [engine]: "onhost" })).toMatch(/uses the host's own network/);
    expect(await problem({ [engine]: "stopped" })).toMatch(/"stopped" is not running; start it first/);
    const other = engine === "docker" ? "podman" : "docker";
    expect(await problem({ [other]: "base" })).toMatch(`${other} has no container "base"`);
    expect(await attachmentRecords(host)).toBe("");
    expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
  });
});

test("processes and namespaces that cannot be attached are told in a preview", async () => {
  const { host } = only(targets);
  const problem = await problemsOfOne();
  expect(await problem({ pid: 1 })).toMatch(/process 1 uses the host's own network/);
  expect(await problem({ pid: 4_000_000 })).toMatch(/process 4000000 is not running/);
  expect(await problem({ netns: "nosuch" })).toMatch(/network namespace "nosuch" does not exist/);
  expect(await attachmentRecords(host)).toBe("");
});

/** Returns a function that tells a preview's problems with an attachment of a given container. */
async function problemsOfOne(): Promise<(container: Record<string, unknown>) => Promise<string>> {
  const { input } = only(targets);
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  return async (container) =>
    (await run.of("containerAttachment").check("x", attached(network, "x", container))).problems.join("; ");
}

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

  // The container is back, but another one has its address by now.
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

/** Waits until a container has an interface besides lo. */
async function backAgain(engine: Engine, name: string): Promise<void> {
  const { host } = only(targets);
  await host.run(
    `until nsenter --net=/proc/$(${engine} inspect -f "{{.State.Pid}}" ${name})/ns/net ip -o link | grep -v " lo:" | grep -q LOWER_UP; do sleep 0.1; done`,
    { timeoutMs: 20_000 },
  );
}

/** Returns what a container's interface is, with its addresses, routes and sysctls. */
async function seen(engine: Engine, name: string): Promise<string> {
  const { host } = only(targets);
  const { stdout } = await host.run(
    `nsenter ${await enter(host, engine, name)} sh -c 'ip -d -o link show eth0 | sed "s/^[0-9]*: //; s/if[0-9]*//; s/ allmulti.*numtxq/ numtxq/"; ip -br address; ip route; ip -6 route; cd /proc/sys/net/ipv4/conf/eth0; cat rp_filter arp_notify'`,
  );
  return stdout;
}
