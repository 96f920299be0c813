import { sharedLab } from "../../shared-lab";
import { attached, hostLinks, inside, makeNetwork } from "../attachments/_networks";
import { only, told, useHosts } from "../_host";
import { Run, type State } from "../_run";

const targets = useHosts();

async function namespaces(...names: string[]): Promise<Run> {
  const { host, input } = only(targets);
  await host.run("sh", { stdin: names.map((name) => `ip netns add ${name}`).join("\n") });
  const run = new Run();
  await run.look(input);
  return run;
}

function attach(
  run: Run,
  network: State,
  name: string,
  options: Record<string, unknown> = {},
): Promise<State> {
  return run.of("containerAttachment").create(name, attached(network, name, { netns: name }, options));
}

const addressesIn = ({ outs }: State): string[] => outs["addresses"] as string[];

async function ping(from: string, to: string): Promise<boolean> {
  const { host } = only(targets);
  const { code } = await host.run(`ip netns exec ${from} ping -c 1 -W 2 ${to}`, { check: false });
  return code === 0;
}

const dualStack = [
  {
    cidr: "10.66.77.0/24",
    ipRange: "10.66.77.64/30",
    gateway: "10.66.77.1",
    exclude: ["10.66.77.65", "10.66.77.128"],
  },
  { cidr: "2001:db8:abcd::/64", ipRange: "2001:db8:abcd::/126" },
];

test.each([
  ["a range with an exclusion in it", [dualStack[0]], ["10.66.77.64", "10.66.77.66", "10.66.77.67"]],
  [
    "IPv6 without its first address and its gateway",
    [dualStack[1]],
    ["2001:db8:abcd::2", "2001:db8:abcd::3"],
  ],
  ["a whole subnet", [{ cidr: "10.66.77.0/29" }], [2, 3, 4, 5, 6].map((last) => `10.66.77.${String(last)}`)],
  ["a /31", [{ cidr: "192.168.135.0/31" }], ["192.168.135.0", "192.168.135.1"]],
])("%s gives exactly so many addresses, and then says that it is full", async (_name, subnets, expected) => {
  const { host, input } = only(targets);
  const names = [...expected, "one too many"].map((_address, index) => `n${String(index)}`);
  const last = names.pop() ?? "";
  const run = await namespaces(...names, last);
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork", options: { subnets } });
  const given: string[] = [];
  let first: State | undefined;
  for (const name of names) {
    const state = await attach(run, network, name);
    first ??= state;
    given.push(...addressesIn(state));
  }
  expect(given).toEqual(expected);
  const count = String(expected.length);
  await expect(attach(run, network, last)).rejects.toThrow(
    `h1: the network "db" is full: ${count} of ${count} addresses`,
  );
  expect((await inside(host, `--net=/run/netns/${last}`)).links).toEqual([]);
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
  // A returned address is available to the next container at once.
  if (first !== undefined) await run.of("containerAttachment").delete(first);
  expect(addressesIn(await attach(run, network, last))).toEqual(expected.slice(0, 1));
});

test.each([
  ["dual stack", dualStack, ["10.66.77.64", "2001:db8:abcd::2"]],
  ["IPv6 alone", dualStack.slice(1), ["2001:db8:abcd::2"]],
  ["nothing said: a default pool", undefined, ["172.17.0.2"]],
])("%s: a container has addresses of these families and no other", async (_name, subnets, expected) => {
  const { host, input } = only(targets);
  const run = await namespaces("red");
  const network = await makeNetwork(run, input, { options: { subnets } });
  const red = await attach(run, network, "red");
  expect(addressesIn(red)).toEqual(expected);
  const six = expected.some((address) => address.includes(":"));
  const { stdout } = await host.run("ip netns exec red cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6");
  expect(stdout.trim()).toBe(six ? "0" : "1");
  const { routes } = await inside(host, "--net=/run/netns/red");
  const gateways = routes.filter(({ dst }) => dst === "default").map(({ gateway }) => gateway);
  const four = { "10.66.77.64": "10.66.77.1", "172.17.0.2": "172.17.0.1" }[expected[0] ?? ""];
  expect(gateways).toEqual([...(four ? [four] : []), ...(six ? ["2001:db8:abcd::1"] : [])]);
});

test("one subnet in three networks, each with a range of its own: no address twice, not even a chosen one", async () => {
  const { host, input } = only(targets);
  await (await sharedLab()).allowVlan(10, [1]);
  await host.run("ip link add d0 type dummy && ip link set d0 up");
  const run = await namespaces("red", "green", "blue", "chosen");
  const cidr = "192.168.0.0/24";
  const make = (name: string, ipRange: string | undefined, parent: string | undefined): Promise<State> =>
    makeNetwork(run, input, {
      driver: "macvlanNetwork",
      name,
      options: { parent, subnets: [{ cidr, ipRange }], allowSharedParent: true },
    });
  const first = await make("first", "192.168.0.0/26", "d0");
  const second = await make("second", "192.168.0.64/26", "d0");
  const third = await make("third", "192.168.0.128/26", "d0.10");
  await expect(make("fourth", "192.168.0.128/27", "d0")).rejects.toThrow(
    /subnet 192.168.0.0\/24 overlaps 192.168.0.0\/24 of the network "third"/,
  );
  // Two parents are two segments; one subnet on both counts as a mistake unless the program allows it.
  await expect(make("fourth", undefined, "eth0")).rejects.toThrow(
    /overlaps 192.168.0.0\/24 of the network "first"/,
  );
  const states = [
    await attach(run, first, "red"),
    await attach(run, second, "green"),
    await attach(run, third, "blue"),
  ];
  expect(states.flatMap(addressesIn)).toEqual(["192.168.0.2", "192.168.0.64", "192.168.0.128"]);
  await expect(attach(run, second, "chosen", { addresses: ["192.168.0.2"] })).rejects.toThrow(
    /address 192.168.0.2 is in use by red \(netns red\)/,
  );
  // Networks on one parent share a segment.
  expect(await ping("red", "192.168.0.64")).toBe(true);
});

test("several subnets of both families: chosen addresses in any of them, and on one segment none reaches the other", async () => {
  const { input } = only(targets);
  const run = await namespaces("red", "green", "blue");
  const subnets = [
    { cidr: "172.28.100.0/24" },
    { cidr: "172.28.102.0/24", gateway: "172.28.102.254" },
    { cidr: "2001:db8:abc2::/64" },
    { cidr: "2001:db8:abc4::/64", gateway: "2001:db8:abc4::254" },
  ];
  const network = await makeNetwork(run, input, { options: { subnets } });
  const red = await attach(run, network, "red");
  await attach(run, network, "green", { addresses: ["172.28.100.20", "2001:db8:abc2::20"] });
  await attach(run, network, "blue", { addresses: ["172.28.102.20", "2001:db8:abc4::20"] });
  expect(addressesIn(red)).toEqual(["172.28.100.2", "2001:db8:abc2::2"]);
  const reached = ["172.28.100.20", "2001:db8:abc2::20", "172.28.102.20", "2001:db8:abc4::20"];
  expect(await Promise.all(reached.map((address) => ping("red", address)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ["ipvlanNetwork", {}],
  ["macvlanNetwork", { parent: "eth0", internal: true }],
] as const)("%s %j: its containers reach each other, and nothing else", async (driver, options) => {
  const { host, input } = only(targets);
  const run = await namespaces("red", "blue");
  const network = await makeNetwork(run, input, { driver, options: { parent: undefined, ...options } });
  expect(network.outs["parent"]).toMatch(/^dm-[0-9a-f]{12}$/);
  await attach(run, network, "red");
  const blue = await attach(run, network, "blue");
  expect(await ping("red", addressesIn(blue)[0] ?? "")).toBe(true);
  const outside = await host.run("ip netns exec red ping -c 1 -W 1 8.8.8.8", { check: false });
  expect(outside.stderr).toContain("Network is unreachable");
  const { routes } = await inside(host, "--net=/run/netns/red");
  expect(routes.map(({ dst }) => dst)).toEqual(["192.168.10.0/24"]);
});

test("an l3 network: default routes of both families over the link, a gateway is no next hop", async () => {
  const { host, input } = only(targets);
  const run = await namespaces("red", "blue");
  const routed = { cidr: "10.1.1.0/24", gateway: "10.1.1.254" };
  const subnets = [routed, { cidr: "10.1.2.0/24" }, { cidr: "2001:db8:1::/64" }];
  const network = await makeNetwork(run, input, { options: { mode: "l3", subnets } });
  expect(told()).toEqual([
    expect.stringMatching(/^h1: the gateway 10\.1\.1\.254 of 10\.1\.1\.0\/24 has no effect/),
  ]);
  const red = await attach(run, network, "red");
  expect(red.outs["gateway"]).toBeUndefined();
  await attach(run, network, "blue", { addresses: ["10.1.2.7"] });
  const { routes } = await inside(host, "--net=/run/netns/red");
  const defaults = routes.filter(({ dst }) => dst === "default");
  expect(defaults).toEqual([
    expect.objectContaining({ dev: "eth0", scope: "link" }),
    expect.objectContaining({ dev: "eth0" }),
  ]);
  expect(defaults.every((route) => !("gateway" in route))).toBe(true);
  expect(await ping("red", "10.1.2.7")).toBe(true);
});
