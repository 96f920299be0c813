import type { LabHost } from "../../lab";
import { only, told, useHosts } from "../_host";
import { Run, type State } from "../_run";
import { endContainers, enter, runContainer, startEngines } from "../_engines";
import { attached, attachmentRecords, hostLinks, inside, makeNetwork } from "./_networks";

const targets = useHosts();

const red = "--net=/run/netns/red";
const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];

/** Returns the kernel's values for sysctls of eth0 in a container. */
async function values(host: LabHost, where: string, ...keys: readonly string[]): Promise<string[]> {
  const paths = keys.map((key) => `/proc/sys/net/${key.replace("IFNAME", "eth0")}`);
  const { stdout } = await host.run(`nsenter ${where} cat ${paths.join(" ")}`);
  return stdout.trim().split("\n");
}

async function set(host: LabHost, key: string, value: string): Promise<void> {
  await host.run(`nsenter ${red} sh -c "echo ${value} >/proc/sys/net/${key}"`);
}

const all = [
  "ipv4/conf/IFNAME/rp_filter",
  "ipv6/conf/IFNAME/accept_ra",
  "ipv4/neigh/IFNAME/gc_stale_time",
  "ipv6/neigh/IFNAME/ucast_solicit",
  "ipv4/conf/IFNAME/arp_notify",
] as const;

const asked = {
  "net.ipv4.conf.IFNAME.rp_filter": 2,
  "net.ipv6.conf.IFNAME.accept_ra": "0",
  "net.ipv4.neigh.IFNAME.gc_stale_time": 61,
  "net.ipv6.neigh.IFNAME.ucast_solicit": 4,
  "net.ipv4.conf.IFNAME.arp_notify": 0,
};

test("set, kept, changed in place; set again when somebody changed one; given back when not asked for any more", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  // The value that a new link of that namespace starts with.
  await set(host, "ipv4/conf/default/rp_filter", "1");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { options: { subnets } });
  const args = (sysctls?: Record<string, unknown>): Record<string, unknown> =>
    attached(network, "red", { netns: "red" }, sysctls && { sysctls });
  const first = await run.of("containerAttachment").create("red", args(asked));
  expect(await values(host, red, ...all)).toEqual(["2", "0", "61", "4", "0"]);
  const before = (await inside(host, red)).links[0];

  const next = async (state: State, sysctls?: Record<string, unknown>): Promise<State & { done: string }> => {
    const later = new Run();
    await later.look(input);
    return later.of("containerAttachment").up("red", args(sysctls), state);
  };
  expect((await next(first, asked)).done).toBe("unchanged");
  expect(told()).toEqual([]);

  // Without a refresh, up finds the difference, tells it and sets the value again.
  await set(host, "ipv4/conf/eth0/rp_filter", "0");
  const mended = await next(first, asked);
  expect(mended.done).toBe("updated");
  expect(told()).toEqual([
    "h1: red has changed on the host; pulumi up will do there: sysctl -w net/ipv4/conf/eth0/rp_filter=2 (in /run/netns/red)",
  ]);
  expect(await values(host, red, ...all)).toEqual(["2", "0", "61", "4", "0"]);

  // With a refresh, the state has the real value.
  await set(host, "ipv6/neigh/eth0/ucast_solicit", "7");
  const refreshed = (await new Run().of("containerAttachment").refresh(mended)) as State;
  expect(refreshed.outs["sysctls"]).toEqual({
    ...Object.fromEntries(Object.entries(asked).map(([key, value]) => [key, String(value)])),
    "net.ipv6.neigh.IFNAME.ucast_solicit": "7",
  });
  const again = await next(refreshed, asked);
  expect(again.done).toBe("updated");
  expect(await values(host, red, ...all)).toEqual(["2", "0", "61", "4", "0"]);

  const fewer = await next(again, { "net.ipv4.neigh.IFNAME.gc_stale_time": 62 });
  expect(fewer.done).toBe("updated");
  // The values are the namespace's own default, the kernel's, and those of every attachment.
  expect(await values(host, red, ...all)).toEqual(["1", "1", "62", "3", "1"]);
  const none = await next(fewer);
  expect(none.done).toBe("updated");
  expect(await values(host, red, ...all)).toEqual(["1", "1", "60", "3", "1"]);
  expect((await next(none)).done).toBe("unchanged");
  expect(await attachmentRecords(host)).not.toMatch(/^sysctl/m);
  expect((await inside(host, red)).links[0]).toMatchObject({ ifindex: before?.["ifindex"] });
});

test.each([
  ["net.ipv4.conf.IFNAME.rpfilter", /net\.ipv4\.conf\.IFNAME\.rp_filter, /],
  ["net.ipv6.conf.IFNAME.accept_raa", /net\.ipv6\.conf\.IFNAME\.accept_ra, /],
  ["net.ipv4.neigh.IFNAME.gc_thresh1", /net\.ipv4\.neigh\.IFNAME\./],
  ["net.ipv6.neigh.IFNAME.ucast_solict", /net\.ipv6\.neigh\.IFNAME\.ucast_solicit, /],
])("%s, which the kernel has not, is refused in the preview, with the nearest names", async (key, near) => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { options: { subnets } });
  const args = attached(network, "red", { netns: "red" }, { sysctls: { [key]: 1 } });
  const { problems } = await run.of("containerAttachment").check("red", args);
  expect(problems).toEqual([expect.stringMatching(near)]);
  expect(problems[0]).toContain(`h1: sysctls: the kernel has no interface sysctl ${key}; `);
});

test.each([
  [
    "net.ipv6.conf.IFNAME.addr_gen_mode",
    9,
    /the kernel refuses 9 for the sysctl net\.ipv6\.conf\.eth0\.addr_gen_mode/,
  ],
  // A jiffy is longer.
  [
    "net.ipv4.neigh.IFNAME.retrans_time_ms",
    1,
    /the kernel makes \d+ of 1 for the sysctl net\.ipv4\.neigh\.eth0\.retrans_time_ms/,
  ],
])("%s = %s fails plainly, and nothing stays", async (key, value, message) => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { options: { subnets } });
  const of = run.of("containerAttachment");
  const args = (sysctls: Record<string, unknown>): Record<string, unknown> =>
    attached(network, "red", { netns: "red" }, { sysctls });
  const wanted = args({ "net.ipv4.conf.IFNAME.rp_filter": 2, [key]: value });
  const failure = (await of.create("red", wanted).catch((reason: unknown) => reason)) as Error;
  expect(failure.message).toMatch(/^h1: netns red: the kernel /);
  expect(failure.message).toMatch(message);
  expect((await inside(host, red)).links).toEqual([]);
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
  expect(await attachmentRecords(host)).toBe("");

  // A failed update restores all values in place, both those asked for before and those that nobody asked for.
  const former = await of.create("red", args({ "net.ipv4.conf.IFNAME.rp_filter": 1 }));
  const keys = ["ipv4/conf/IFNAME/rp_filter", "ipv4/conf/IFNAME/log_martians"];
  const [before, records] = [await values(host, red, ...keys), await attachmentRecords(host)];
  const more = args({
    "net.ipv4.conf.IFNAME.rp_filter": 2,
    "net.ipv4.conf.IFNAME.log_martians": 1,
    [key]: value,
  });
  await expect(new Run().of("containerAttachment").up("red", more, former)).rejects.toThrow(message);
  expect(await values(host, red, ...keys)).toEqual(before);
  expect(await attachmentRecords(host)).toBe(records);
});

describe("in containers", () => {
  beforeAll(async () => {
    await startEngines(only(targets).host);
  });
  afterEach(async () => {
    await endContainers(only(targets).host);
  });

  test("of Docker and Podman, each its own; a container started again gets them again", async () => {
    const { host, input } = only(targets);
    await runContainer(host, "docker", "web");
    await runContainer(host, "podman", "web");
    const run = new Run();
    await run.look(input);
    const network = await makeNetwork(run, input, { driver: "macvlanNetwork", options: { subnets } });
    const args = (engine: string, value: number): Record<string, unknown> =>
      attached(
        network,
        engine,
        { [engine]: "web" },
        { sysctls: { "net.ipv4.conf.IFNAME.rp_filter": value } },
      );
    const made = await Promise.all(
      [args("docker", 1), args("podman", 2)].map((each) =>
        run.of("containerAttachment").create(String(each["name"]), each),
      ),
    );
    const found = async (): Promise<string[]> => [
      ...(await values(host, await enter(host, "docker", "web"), all[0])),
      ...(await values(host, await enter(host, "podman", "web"), all[0])),
    ];
    expect(await found()).toEqual(["1", "2"]);
    await host.run(
      'docker restart -t 0 web; until nsenter --net=/proc/$(docker inspect -f "{{.State.Pid}}" web)/ns/net ip link show eth0 2>/dev/null | grep -q LOWER_UP; do sleep 0.1; done',
    );
    const later = new Run();
    await later.look(input);
    const of = later.of("containerAttachment");
    expect((await of.up("docker", args("docker", 1), made[0])).done).toBe("unchanged");
    expect((await of.up("podman", args("podman", 2), made[1])).done).toBe("unchanged");
    expect(await found()).toEqual(["1", "2"]);
  });
});

test("a link without IPv6 may have it turned on, for what a router announces", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const sysctls = { "net.ipv6.conf.IFNAME.disable_ipv6": 0 };
  const args = attached(network, "red", { netns: "red" }, { sysctls });
  const state = await run.of("containerAttachment").create("red", args);
  expect(await values(host, red, "ipv6/conf/IFNAME/disable_ipv6")).toEqual(["0"]);
  const without = attached(network, "red", { netns: "red" });
  await new Run().of("containerAttachment").up("red", without, state);
  expect(await values(host, red, "ipv6/conf/IFNAME/disable_ipv6")).toEqual(["1"]);
});
