import { attached, inside, makeNetwork } from "../attachments/_networks";
import { logInEachTime } from "../_connections";
import { link, only, useHosts } from "../_host";
import { Run, type Kind, type State } from "../_run";

logInEachTime();

const targets = useHosts();

/** Prepares a container that Docker keeps over a boot, and namespaces of the host, which are gone after it. */
const prepare = `
systemctl start docker
docker image inspect busybox:lab >/dev/null 2>&1 || docker import /opt/busybox.tar busybox:lab >/dev/null
docker rm -f web >/dev/null 2>&1
docker run -d --name web --stop-timeout 0 --network none busybox:lab sleep 100000
ip netns add red; ip netns add blue
`;
const again = `
systemctl start docker
docker start web
ip netns add red
`;

afterEach(async () => {
  await only(targets).host.run("docker rm -f web", { check: false });
});

test("after a boot the next up makes parents again, and attaches containers with the addresses that they had", async () => {
  const { host, input: asLab } = only(targets);
  // What comes back by itself is another matter.
  const input = { ...asLab, persist: false };
  await host.run("sh", { stdin: prepare, timeoutMs: 90_000 });
  const run = new Run();
  await run.look(input);
  const lan = await makeNetwork(run, input, {
    driver: "macvlanNetwork",
    name: "lan",
    options: { parent: "eth0.10", subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }] },
  });
  const isolated = await makeNetwork(run, input, {
    name: "isolated",
    options: { parent: undefined, subnets: undefined },
  });
  const wishes: Record<string, [Kind, State]> = {
    lan: ["macvlanNetwork", lan],
    isolated: ["ipvlanNetwork", isolated],
  };
  const args = {
    web: attached(lan, "web", { docker: "web" }),
    red: attached(isolated, "red", { netns: "red" }),
  };
  const of = run.of("containerAttachment");
  const earlier = await of.create("blue", attached(isolated, "blue", { netns: "blue" }));
  const before = { web: await of.create("web", args.web), red: await of.create("red", args.red) };
  // The lowest free address differs now, so only the record can restore the former one.
  await of.delete(earlier);
  expect(before.red.outs["addresses"]).toEqual(["172.17.0.3"]);

  await host.reboot();
  await host.run("sh", { stdin: again, timeoutMs: 90_000 });
  expect(await link(host, "eth0.10")).toBeUndefined();

  const later = new Run();
  await later.look(input);
  // A refresh tells what one network lacks; "pulumi up" finds the same of the other one.
  const lost = (await later.of("macvlanNetwork").refresh(lan)) as State;
  expect(lost.outs["drift"]).toMatch(/^ip link add link eth0 name eth0\./);
  const refreshed = (await later.of("containerAttachment").refresh(before.web)) as State;
  expect(refreshed.outs["namespace"]).toBeUndefined();
  for (const [name, [kind, state]] of Object.entries(wishes)) {
    const made = await later.of(kind).up(name, state.inputs, name === "lan" ? lost : state);
    expect(made).toMatchObject({
      done: "updated",
      outs: { parent: state.outs["parent"], parentOwned: true, subnets: state.outs["subnets"] },
    });
  }
  const attach = later.of("containerAttachment");
  const after = {
    web: await attach.up("web", args.web, refreshed),
    red: await attach.up("red", args.red, before.red),
  };
  for (const name of ["web", "red"] as const) {
    const { addresses, interfaceName, macAddress } = before[name].outs;
    expect(after[name].done).toBe("updated");
    expect(after[name].outs).toMatchObject({
      addresses,
      interfaceName,
      ...(name === "web" && { macAddress }),
    });
  }
  const { stdout } = await host.run('docker inspect -f "{{.State.Pid}}" web');
  const { links } = await inside(host, `--net=/proc/${stdout.trim()}/ns/net`);
  expect(links).toEqual([
    expect.objectContaining({ ifname: "eth0", address: before.web.outs["macAddress"] }),
  ]);

  const last = new Run();
  await last.look(input);
  for (const name of ["web", "red"] as const) {
    expect((await last.of("containerAttachment").up(name, args[name], after[name])).done).toBe("unchanged");
    await last.of("containerAttachment").delete(after[name]);
  }
  await last.of("macvlanNetwork").delete(lan);
  await last.of("ipvlanNetwork").delete(isolated);
  expect((await host.run("ls -R /var/lib/trunkline/[lna]*s")).stdout).not.toMatch(
    /eth0|lan|isolated|[0-9a-f]{12}/,
  );
});
