import { logInEachTime } from "./_connections";
import { clean, link, only, useHosts } from "./_host";
import { inputOf, Run } from "./_run";

logInEachTime();

const targets = useHosts();

interface HostLink {
  readonly name: string;
}

const anotherKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILEaPZ4dYrT6a0lM4zwZDcqKzRr1GZ8yAZD0qHuVPqkL";

const named = (links: unknown, name: string) => (links as HostLink[]).find((each) => each.name === name);

test("outputs: kernel, iproute2, links with name, kind, parent, VLAN id, MTU and state, and the default interface", async () => {
  const { host, input } = only(targets);
  await host.run(
    "ip link add base mtu 1450 type dummy; ip link set base up; ip link add link base name base.7 type vlan id 7",
  );
  const outputs = await new Run().look(input);

  expect(outputs["kernel"]).toBe((await host.run("uname -r")).stdout.trim());
  const version = /iproute2-([^\s,]+)/.exec((await host.run("ip -V")).stdout)?.[1];
  expect(outputs["iproute2"]).toBe(version);
  expect(outputs["defaultInterface"]).toBe("mgmt0");
  expect(named(outputs["links"], "lo")).toMatchObject({ kind: "loopback", up: true });
  expect(named(outputs["links"], "eth0")).toEqual({ name: "eth0", kind: "device", mtu: 1500, up: true });
  expect(named(outputs["links"], "base")).toEqual({ name: "base", kind: "dummy", mtu: 1450, up: true });
  expect(named(outputs["links"], "base.7")).toEqual({
    name: "base.7",
    kind: "vlan",
    parent: "base",
    vlanId: 7,
    mtu: 1450,
    up: false,
  });
  expect((outputs["links"] as HostLink[]).map(({ name }) => name)).toEqual([
    "lo",
    "mgmt0",
    "eth0",
    "base",
    "base.7",
  ]);
  expect(outputs["problems"]).toBeUndefined();
});

test("the default interface is the one of the IPv4 default route with the lowest metric, and can be a parent", async () => {
  const { host, input } = only(targets);
  await host.run(
    "for link in worse better; do ip link add $link type dummy; ip link set $link up; done; " +
      "ip address add 192.0.2.1/24 dev worse; ip address add 198.51.100.1/24 dev better; " +
      "ip route add default via 192.0.2.2 metric 9; ip -6 route add default dev worse metric 1",
  );
  expect((await new Run().look(input))["defaultInterface"]).toBe("mgmt0");
  await host.run("ip route del default via 10.0.2.2; ip route add default via 10.0.2.2 dev mgmt0 metric 100");
  try {
    await host.run("ip route add default via 198.51.100.2 metric 5");
    const run = new Run();
    const { defaultInterface } = await run.look(input);
    expect(defaultInterface).toBe("better");
    await run.create("it", { host: input, parent: defaultInterface, vlanId: 10 });
    expect(await link(host, "better.10")).toBeDefined();
  } finally {
    await clean(host);
    await host.run("ip route add default via 10.0.2.2; ip route del default via 10.0.2.2 metric 100");
  }
});

test("a host whose only default route is IPv6's has that one's interface; one without any has none", async () => {
  const { host, input } = only(targets);
  await host.run(
    "ip link add six type dummy; ip link set six up; ip -6 address add 2001:db8::1/64 dev six nodad; " +
      "ip -6 route add default via 2001:db8::2; ip route del default",
  );
  try {
    expect((await new Run().look(input))["defaultInterface"]).toBe("six");
    await host.run("ip link del six");
    // A program sees undefined; what is left out would be unknown in a preview.
    expect((await new Run().look(input))["defaultInterface"]).toBe("");
  } finally {
    await host.run("ip route add default via 10.0.2.2");
  }
});

test("a default route with several next hops has their interface if it is one, otherwise none", async () => {
  const { host, input } = only(targets);
  const hops = (...links: string[]): string =>
    links
      .map(
        (name, index) =>
          `nexthop via 10.${name === "mgmt0" ? "0.2" : "8.0"}.${String(index + 2)} dev ${name}`,
      )
      .join(" ");
  await host.run("ip link add other type dummy; ip link set other up; ip address add 10.8.0.1/24 dev other");
  try {
    await host.run(`ip route replace default ${hops("mgmt0", "mgmt0")}`);
    expect((await new Run().look(input))["defaultInterface"]).toBe("mgmt0");
    await host.run(`ip route replace default ${hops("mgmt0", "other")}`);
    expect((await new Run().look(input))["defaultInterface"]).toBe("");
    await host.run("ip nexthop add id 7 via 10.0.2.2 dev mgmt0; ip route replace default nhid 7");
    expect((await new Run().look(input))["defaultInterface"]).toBe("mgmt0");
    await host.run(
      "ip nexthop add id 8 via 10.0.2.3 dev mgmt0; ip nexthop add id 9 group 7/8; ip route replace default nhid 9",
    );
    expect((await new Run().look(input))["defaultInterface"]).toBe("mgmt0");
    // Then a route says the number of its next-hop object, and nothing else.
    await host.run("sysctl -w net.ipv4.nexthop_compat_mode=0");
    expect((await new Run().look(input))["defaultInterface"]).toBe("mgmt0");
    await host.run("ip nexthop add id 10 via 10.8.0.2 dev other; ip nexthop replace id 9 group 7/10");
    expect((await new Run().look(input))["defaultInterface"]).toBe("");
    await host.run("ip route replace default via 10.0.2.2 table 100; ip route del default");
    expect((await new Run().look(input))["defaultInterface"]).toBe("");
  } finally {
    await host.run(
      "sysctl -w net.ipv4.nexthop_compat_mode=1; ip route flush table 100; ip route replace default via 10.0.2.2; ip nexthop flush",
    );
  }
});

describe("a host that cannot be used is one line on its own resource, and fails a refresh", () => {
  test.each([
    ["unreachable", { port: 1, dialErrorLimit: 1 }, /^h1 \(127\.0\.0\.1:1\): connection refused/],
    [
      "no such name",
      { host: "no-such-host.invalid", port: 22, dialErrorLimit: 1 },
      /^h1 \(no-such-host\.invalid\): /,
    ],
    ["another host key than the pinned one", { hostKey: anotherKey }, /ITS HOST KEY HAS CHANGED/],
    [
      "a host key that is not known, with the lines that accept it",
      { hostKey: undefined },
      /its host key is not known/,
    ],
    ["a user that may not log in", { user: "nobody" }, /cannot log in as nobody/],
    ["no key", { privateKey: undefined, agentSocketPath: "/nowhere" }, /cannot log in as root/],
  ])("%s", async (_what, change, says) => {
    const { host } = only(targets);
    const input = inputOf(host);
    const connection = Object.fromEntries(
      Object.entries({ ...input.connection, ...change }).filter(([, value]) => value !== undefined),
    ) as unknown as typeof input.connection;
    const config = { "trunkline:knownHostsFile": "/dev/null" };
    const run = new Run(config);
    const { problems } = await run.look({ name: host.name, connection });
    expect(problems).toEqual([expect.stringMatching(says)]);
    const [problem = ""] = problems as string[];
    expect(
      problem.split("\n").filter((line) => !/^ {2}|^to \/dev\/null, or|^\[host-key-unknown\]$/.test(line)),
    ).toHaveLength(1);
    expect(problem).toContain(";");

    const state = { resourceUrn: "urn", name: host.name, connection, kernel: "6.12", links: [] };
    await expect(run.refreshHost(state)).rejects.toThrow(says);
  });

  test("a connection that is none: every problem with its path", async () => {
    const run = new Run();
    const connection = { host: "a b", port: 70000, nosuch: 1 } as unknown as { host: string };
    const { problems } = await run.look({ name: "h1", connection });
    expect((problems as string[]).map((problem) => problem.split(": ")[0]).sort()).toEqual([
      "connection.host",
      "connection.nosuch",
      "connection.port",
    ]);
  });
});

test("two Host resources for one machine: one connection, one look, and a conflict between their resources is seen in preview", async () => {
  const { host, input } = only(targets);
  const other = { ...input, name: "the-same" };
  const run = new Run();
  const [left, right] = await Promise.all([run.look(input), run.look(other)]);
  expect(left["links"]).toEqual(right["links"]);
  expect(run.handshakes(input)).toBe(1);
  expect(run.roundTrips(input)).toEqual(["look"]);

  await run.check("one", { host: input, parent: "eth0", vlanId: 10 });
  const twin = await run.check("two", { host: other, parent: "eth0", vlanId: 10 });
  expect(twin.problems).toEqual([expect.stringContaining('made by resource "one"')]);
  await run.create("one", { host: input, parent: "eth0", vlanId: 10 });
  await run.create("three", { host: other, parent: "eth0", vlanId: 11 });
  expect(await link(host, "eth0.11")).toBeDefined();
  expect(run.handshakes(input)).toBe(1);
});

test("the shorthand user@host:port is a connection", async () => {
  const { host } = only(targets);
  const { privateKey, hostKey } = host.connection;
  const run = new Run({ "trunkline:privateKey": privateKey, "trunkline:hostKey": hostKey });
  const connection = `root@127.0.0.1:${String(host.sshPort)}` as unknown as { host: string };
  const outputs = await run.look({ name: host.name, connection });
  expect(outputs).toMatchObject({
    connection: { host: "127.0.0.1", port: host.sshPort, user: "root" },
    defaultInterface: "mgmt0",
  });
});
