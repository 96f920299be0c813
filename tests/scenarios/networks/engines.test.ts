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
