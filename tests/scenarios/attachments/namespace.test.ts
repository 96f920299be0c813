import { only, useHosts } from "../_host";
import { Run } from "../_run";
import { attached, attachmentRecords, hostLinks, inside, makeNetwork, subnet } from "./_networks";

const targets = useHosts();

test("an ipvlan link in a namespace: name, address, default route, mark, record; deleted without a trace", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const state = await run.of("containerAttachment").create("red", attached(network, "red", { netns: "red" }));

  expect(state.outs).toMatchObject({
    interfaceName: "eth0",
    addresses: ["192.168.10.2"],
    gateway: "192.168.10.1",
    namespace: Number((await host.run("ls -Li /run/netns/red")).stdout.trim().split(" ")[0]),
  });
  const { links, routes } = await inside(host, "--net=/run/netns/red");
  expect(links).toEqual([
    expect.objectContaining({
      ifname: "eth0",
      flags: expect.arrayContaining(["UP"]) as unknown,
      linkinfo: expect.objectContaining({
        info_kind: "ipvlan",
        info_data: { mode: "l2", bridge: true },
      }) as unknown,
      ifalias: expect.stringMatching(/^trunkline:lab\/dev\/red@/) as unknown,
    }),
  ]);
  expect(routes).toContainEqual(
    expect.objectContaining({ dst: "default", gateway: "192.168.10.1", dev: "eth0" }),
  );
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
  expect(await attachmentRecords(host)).toContain("address 192.168.10.2/24");

  const again = await run
    .of("containerAttachment")
    .up("red", attached(network, "red", { netns: "red" }), state);
  expect(again.done).toBe("unchanged");

  const later = new Run();
  await later.of("containerAttachment").delete(state);
  expect((await inside(host, "--net=/run/netns/red")).links).toEqual([]);
  expect(await attachmentRecords(host)).toBe("");
  await later.of("ipvlanNetwork").delete(network);
});

test("a process in a namespace of its own, by its number", async () => {
  const { host, input } = only(targets);
  const { stdout } = await host.run("unshare -n sleep 987654 >/dev/null 2>&1 </dev/null & echo $!");
  const pid = Number(stdout.trim());
  await host.run(
    `until [ "$(readlink /proc/${String(pid)}/ns/net)" != "$(readlink /proc/1/ns/net)" ]; do :; done`,
  );
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const state = await run.of("containerAttachment").create("job", attached(network, "job", { pid }));
  const { links } = await inside(host, `--net=/proc/${String(pid)}/ns/net`);
  expect(links).toEqual([expect.objectContaining({ ifname: "eth0" })]);
  await new Run().of("containerAttachment").delete(state);
  expect((await inside(host, `--net=/proc/${String(pid)}/ns/net`)).links).toEqual([]);
  await host.run(`kill ${String(pid)}`);
});

test("an interface of a chosen name, also in a namespace made anew; a name that is there already is refused", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red; ip -n red link add web0 type dummy; ip link add db0 type dummy");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const of = run.of("containerAttachment");
  const args = (name: string, interfaceName: string): Record<string, unknown> =>
    attached(network, name, { netns: "red" }, { interfaceName });
  // The host's own link of that name is no obstacle.
  const state = await of.create("red", args("red", "db0"));
  expect(state.outs["interfaceName"]).toBe("db0");
  const made = await inside(host, "--net=/run/netns/red");
  expect(made.links.map(({ ifname }) => ifname).sort()).toEqual(["db0", "web0"]);
  expect(made.routes).toContainEqual(
    expect.objectContaining({ dst: "default", gateway: "192.168.10.1", dev: "db0" }),
  );

  const records = await attachmentRecords(host);
  const { problems } = await of.check("second", args("second", "db0"));
  expect(problems.join()).toMatch(/^h1: a different link has the name "db0": ipvlan, .*red/);
  await expect(of.create("third", args("third", "web0"))).rejects.toThrow(
    'h1: a different link has the name "web0": dummy, not made by Trunkline',
  );
  expect(await inside(host, "--net=/run/netns/red")).toEqual(made);
  expect(await attachmentRecords(host)).toBe(records);
  expect(await hostLinks(host)).toEqual(["db0", "eth0", "lo", "mgmt0"]);

  await host.run("ip netns del red; ip netns add red");
  const later = new Run();
  await later.look(input);
  const again = await later.of("containerAttachment").up("red", args("red", "db0"), state);
  expect(again).toMatchObject({ done: "updated", outs: { interfaceName: "db0" } });
  expect((await inside(host, "--net=/run/netns/red")).links).toEqual([
    expect.objectContaining({ ifname: "db0" }),
  ]);
});

test("a failure inside the container leaves nothing: no link, no record, no address taken", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red; ip netns add blue");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  // The kernel has added this route itself by then, so the last step fails.
  const routes = [{ destination: subnet, gateway: "192.168.10.8" }];
  const args = attached(network, "red", { netns: "red" }, { routes });
  await expect(run.of("containerAttachment").create("red", args)).rejects.toThrow(
    /h1: .*File exists" to "ip route add 192.168.10.0\/24 via .* \(in \/run\/netns\/red\)", for the attachment "red" of netns red to/,
  );
  expect((await inside(host, "--net=/run/netns/red")).links).toEqual([]);
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
  expect(await attachmentRecords(host)).toBe("");
  const blue = await run
    .of("containerAttachment")
    .create("blue", attached(network, "blue", { netns: "blue" }));
  expect(blue.outs["addresses"]).toEqual(["192.168.10.2"]);
});

test("addresses, routes, default route and MTU change in place", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const args = (options: Record<string, unknown>): Record<string, unknown> =>
    attached(network, "red", { netns: "red" }, options);
  const first = await run.of("containerAttachment").create("red", args({}));
  const before = (await inside(host, "--net=/run/netns/red")).links[0];
  const routes = [{ destination: "10.0.0.0/8", gateway: "192.168.10.9" }];
  const second = await new Run()
    .of("containerAttachment")
    .up("red", args({ addresses: ["192.168.10.77", "192.168.10.78"], routes, mtu: 1400 }), first);
  expect(second.done).toBe("updated");
  const after = await inside(host, "--net=/run/netns/red");
  expect(after.links[0]).toMatchObject({ ifindex: before?.["ifindex"], mtu: 1400 });
  expect((after.links[0]?.["addr_info"] as { local: string }[]).map(({ local }) => local)).toEqual([
    "192.168.10.77",
    "192.168.10.78",
  ]);
  expect(after.routes.map(({ dst, gateway }) => [dst, gateway])).toEqual([
    ["default", "192.168.10.1"],
    ["10.0.0.0/8", "192.168.10.9"],
    ["192.168.10.0/24", undefined],
  ]);
  const third = await new Run()
    .of("containerAttachment")
    .up("red", args({ addresses: ["192.168.10.78"], defaultRoute: false }), second);
  expect(third.done).toBe("updated");
  const last = await inside(host, "--net=/run/netns/red");
  expect(last.routes.map(({ dst }) => dst)).toEqual(["192.168.10.0/24"]);
  expect(last.links[0]).toMatchObject({ ifindex: before?.["ifindex"], mtu: 1500 });
});

test("a network with attachments is neither deleted nor narrowed below them", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  await run.of("containerAttachment").create("red", attached(network, "red", { netns: "red" }));
  await expect(new Run().of("ipvlanNetwork").delete(network)).rejects.toThrow(
    /"db" has attachments: red \(netns red, 192.168.10.2\/24\)/,
  );
  const narrower = {
    host: input,
    name: "db",
    parent: "eth0",
    subnets: [{ cidr: "192.168.10.0/24", exclude: ["192.168.10.2"] }],
  };
  const { problems } = await run.of("ipvlanNetwork").check("db", narrower, network);
  expect(problems.join()).toMatch(/would lose addresses in use: 192.168.10.2\/24 of red/);
});

test("a hundred attachments made at once by two programs get a hundred addresses", async () => {
  const { host, input } = only(targets);
  const names = Array.from({ length: 100 }, (_, index) => `n${String(index)}`);
  await host.run("sh", { stdin: names.map((name) => `ip netns add ${name}`).join("\n") });
  const runs = [new Run(), new Run()];
  await Promise.all(runs.map((run) => run.look(input)));
  const network = await makeNetwork(runs[0] as Run, input);
  const states = await Promise.all(
    names.map((name, index) =>
      (runs[index % 2] as Run)
        .of("containerAttachment")
        .create(name, attached(network, name, { netns: name })),
    ),
  );
  const addresses = states.flatMap(({ outs }) => outs["addresses"] as string[]);
  expect(new Set(addresses).size).toBe(100);
  const { stdout } = await host.run("cat /var/lib/trunkline/attachments/* | grep -c ^address");
  expect(stdout.trim()).toBe("100");
}, 300_000);
