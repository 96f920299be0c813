import { endContainers, runContainer, startEngines } from "../_engines";
import { attached, makeNetwork } from "../attachments/_networks";
import { link, only, useHosts } from "../_host";
import { Run } from "../_run";

const targets = useHosts();

beforeAll(async () => {
  await startEngines(only(targets).host);
});
afterEach(async () => {
  await endContainers(only(targets).host);
});

test("a sub-interface goes with its network only when no network of an engine has it as its parent", async () => {
  const { host, input } = only(targets);
  const network = await makeNetwork(new Run(), input, { options: { parent: "eth0.50" } });
  const remove = (): Promise<void> => new Run().of("ipvlanNetwork").delete(network);
  const kept = async (problem: RegExp): Promise<void> => {
    await expect(remove()).rejects.toThrow(problem);
    expect(await link(host, "eth0.50")).toBeDefined();
  };
  await host.run("docker network create -d ipvlan --subnet 10.50.0.0/24 -o parent=eth0.50 lan");
  await kept(
    /h1: link "eth0.50" cannot be deleted, because it is the parent of docker's network "lan"; remove/,
  );
  await runContainer(host, "docker", "theirs", "lan");
  await kept(/h1: link "eth0.50" cannot be deleted while it is in use by eth0 \(ipvlan, in namespace /);
  await host.run("docker rm -f theirs; docker network rm lan");
  await host.run("podman network create -d ipvlan --subnet 10.51.0.0/24 -o parent=eth0.50 lan");
  await kept(/because it is the parent of podman's network "lan"/);
  await host.run("podman network rm lan");
  await remove();
  expect(await link(host, "eth0.50")).toBeUndefined();
});

test("beside containers of Docker's own driver: another mode is refused, the same one gets other addresses", async () => {
  const { host, input } = only(targets);
  await host.run(
    "docker network create -d ipvlan --subnet 192.168.10.0/24 -o parent=eth0 lan; ip netns add red",
  );
  await runContainer(host, "docker", "theirs", "lan");
  const run = new Run();
  await run.look(input);
  const { problems } = await run.of("ipvlanNetwork").check("db", {
    host: input,
    name: "db",
    parent: "eth0",
    mode: "l3",
    subnets: [{ cidr: "10.9.0.0/24" }],
  });
  expect(problems).toEqual([
    expect.stringMatching(
      /parent link "eth0" carries eth0 in namespace .*, ipvlan l2 bridge, which excludes ipvlan l3 bridge/,
    ),
  ]);
  const network = await makeNetwork(run, input);
  const red = await run.of("containerAttachment").create("red", attached(network, "red", { netns: "red" }));
  expect(red.outs["addresses"]).toEqual(["192.168.10.3"]);
  await host.run("ip netns exec red ping -c 1 -W 3 192.168.10.2");
});

test("a network of an engine whose containers are stopped, or which has none, excludes what they could not start beside", async () => {
  const { host, input } = only(targets);
  const problemsOf = async (kind: "ipvlanNetwork" | "macvlanNetwork"): Promise<string[]> => {
    const run = new Run();
    await run.look(input);
    const subnets = [{ cidr: "10.9.0.0/24" }];
    return (await run.of(kind).check("db", { host: input, name: "db", parent: "eth0", subnets })).problems;
  };
  const words = (engine: string): string =>
    `h1: parent link "eth0" has ${engine}'s network "lan" (macvlan vepa), whose containers could not start beside ipvlan l2 bridge; use another parent, or the same driver and mode, or remove that network (${engine} network rm lan) [parent-in-use]`;
  await host.run(
    "docker network create -d macvlan -o parent=eth0 -o macvlan_mode=vepa --subnet 10.8.0.0/24 lan; " +
      "docker create --name stopped --network lan busybox:lab sleep 1000",
  );
  expect(await problemsOf("ipvlanNetwork")).toEqual([words("docker")]);
  expect(await problemsOf("macvlanNetwork")).toEqual([]);
  await host.run(
    "docker rm -f stopped; docker network rm lan; " +
      "podman network create -d macvlan -o parent=eth0 -o mode=vepa --subnet 10.8.0.0/24 lan",
  );
  expect(await problemsOf("ipvlanNetwork")).toEqual([words("podman")]);
  expect(await problemsOf("macvlanNetwork")).toEqual([]);
});
