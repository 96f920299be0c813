import { sharedLab } from "../../shared-lab";
import { useHosts, told, type Target } from "../_host";
import { Run, type State } from "../_run";
import { attached, attachmentRecords, hostLinks, inside, makeNetwork } from "./_networks";

const targets = useHosts(2);
const subnets = [{ cidr: "192.168.30.0/24" }, { cidr: "2001:db8:30::/64" }];

/** Containers are on the first host; the second one has addresses on the same tagged VLAN. */
let ours: Target, theirs: Target;
let mac: string;

beforeEach(async () => {
  [ours, theirs] = targets as [Target, Target];
  await (await sharedLab()).allowVlan(30, [1, 2]);
  const made = "ip link add link eth0 name eth0.30 type vlan id 30 && ip link set eth0.30 up";
  await theirs.host.run(`${made} && cat /sys/class/net/eth0.30/address`);
  mac = (await theirs.host.run("cat /sys/class/net/eth0.30/address")).stdout.trim();
  await ours.host.run("ip netns add red; ip netns add blue");
});

async function somebodyHas(...addresses: readonly string[]): Promise<void> {
  for (const address of addresses)
    await theirs.host.run(
      `ip address add ${address}${address.includes(":") ? "/64 nodad" : "/24"} dev eth0.30`,
    );
}

/** Makes a network that checks for duplicates by default, in a run that has looked at its host. */
async function network(
  driver: "ipvlanNetwork" | "macvlanNetwork",
  options: Readonly<Record<string, unknown>> = {},
): Promise<{ run: Run; made: State }> {
  const run = new Run();
  await run.look(ours.input);
  const wish = { driver, options: { parent: "eth0.30", subnets, checkDuplicates: true, ...options } };
  return { run, made: await makeNetwork(run, ours.input, wish) };
}

const drivers = ["ipvlanNetwork", "macvlanNetwork"] as const;

describe.each(drivers)("on an %s", (driver) => {
  test("addresses that somebody on the segment has are passed over, and that is told", async () => {
    await somebodyHas("192.168.30.2", "192.168.30.3", "2001:db8:30::2");
    const { run, made } = await network(driver);
    const red = await run.of("containerAttachment").create("red", attached(made, "red", { netns: "red" }));
    expect(red.outs["addresses"]).toEqual(["192.168.30.4", "2001:db8:30::3"]);
    const lines = ["192.168.30.2", "192.168.30.3", "2001:db8:30::2"].map(
      (address) =>
        `h1: ${address} is in use by ${mac} on the segment of "eth0.30"; the network "db" gives the next free address instead; exclude it there`,
    );
    expect(told()).toEqual(expect.arrayContaining(lines));
    expect(told()).toHaveLength(3);
    // The check asked before anything was announced, so neighbours still know the owner.
    const there = await inside(ours.host, "--net=/run/netns/red");
    expect(there.links).toHaveLength(1);
    await ours.host.run("ip netns exec red ping -c 1 -W 5 192.168.30.2");
    await ours.host.run("ip netns exec red ping -c 1 -W 5 2001:db8:30::2");
  });

  test.each([
    ["192.168.30.77", ["192.168.30.77"]],
    ["2001:db8:30::77", ["192.168.30.78", "2001:db8:30::77"]],
  ])("a chosen address %s that somebody has is refused, and nothing is left", async (address, addresses) => {
    await somebodyHas(address);
    const { run, made } = await network(driver);
    const args = attached(made, "red", { netns: "red" }, { addresses });
    await expect(run.of("containerAttachment").create("red", args)).rejects.toThrow(
      `h1: address ${address} is in use by ${mac} on the segment of "eth0.30"`,
    );
    expect((await inside(ours.host, "--net=/run/netns/red")).links).toEqual([]);
    expect(await hostLinks(ours.host)).toEqual(["eth0", "eth0.30", "lo", "mgmt0"]);
    expect(await attachmentRecords(ours.host)).toBe("");
  });

  test("a further address is asked for when it comes, and one that the link has is not", async () => {
    const { run, made } = await network(driver);
    const args = (...addresses: string[]): Record<string, unknown> =>
      attached(made, "red", { netns: "red" }, { addresses });
    const red = await run.of("containerAttachment").create("red", args("192.168.30.20", "2001:db8:30::20"));
    await somebodyHas("192.168.30.21", "2001:db8:30::21");
    const later = new Run();
    await later.look(ours.input);
    const of = later.of("containerAttachment");
    const taken = ["192.168.30.21", "2001:db8:30::21"];
    for (const address of taken)
      await expect(of.up("red", args("192.168.30.20", "2001:db8:30::20", address), red)).rejects.toThrow(
        `address ${address} is in use by ${mac}`,
      );
    const more = await of.up(
      "red",
      args("192.168.30.20", "192.168.30.22", "2001:db8:30::20", "2001:db8:30::22"),
      red,
    );
    expect(more.done).toBe("updated");
  });
});

test("an owner that answers late is named all the same", async () => {
  await somebodyHas("2001:db8:30::77");
  // Detection waits for a second (RFC 4862 §5.1), so this answer still comes in time.
  await theirs.host.run("tc qdisc add dev eth0.30 root netem delay 700ms");
  const { run, made } = await network("ipvlanNetwork");
  const args = attached(made, "red", { netns: "red" }, { addresses: ["192.168.30.78", "2001:db8:30::77"] });
  await expect(run.of("containerAttachment").create("red", args)).rejects.toThrow(
    `address 2001:db8:30::77 is in use by ${mac}`,
  );
});

test("without it nobody is asked", async () => {
  await somebodyHas("192.168.30.2");
  const { run, made } = await network("ipvlanNetwork", { checkDuplicates: false });
  const red = await run.of("containerAttachment").create("red", attached(made, "red", { netns: "red" }));
  expect(red.outs["addresses"]).toEqual(["192.168.30.2", "2001:db8:30::2"]);
});

test("forty attachments of one moment are asked for at once: seconds, not minutes", async () => {
  await somebodyHas("192.168.30.2", "192.168.30.9", "2001:db8:30::9");
  const names = Array.from({ length: 40 }, (_, index) => `n${String(index)}`);
  await ours.host.run("sh", { stdin: names.map((name) => `ip netns add ${name}`).join("\n") });
  const { run, made } = await network("macvlanNetwork");
  const started = Date.now();
  const states = await Promise.all(
    names.map((name) => run.of("containerAttachment").create(name, attached(made, name, { netns: name }))),
  );
  const tookMs = Date.now() - started;
  const addresses = states.flatMap(({ outs }) => outs["addresses"] as string[]);
  expect(new Set(addresses).size).toBe(80);
  for (const taken of ["192.168.30.2", "192.168.30.9", "2001:db8:30::9"])
    expect(addresses).not.toContain(taken);
  // One after another, at two seconds each, they would take eighty.
  expect(tookMs).toBeLessThan(40_000);
});

test("a container that was started again keeps its address, unless somebody took it meanwhile", async () => {
  const { run, made } = await network("ipvlanNetwork");
  const args = attached(made, "red", { netns: "red" });
  const red = await run.of("containerAttachment").create("red", args);
  expect(red.outs["addresses"]).toEqual(["192.168.30.2", "2001:db8:30::2"]);
  // Else the host would give it back.
  await ours.host.run("systemctl stop trunkline-netns.path trunkline-netns-pass.service");
  await ours.host.run("ip netns del red; ip netns add red");
  await somebodyHas("192.168.30.2");
  const later = new Run();
  await later.look(ours.input);
  const again = await later.of("containerAttachment").up("red", args, red);
  expect(again.outs["addresses"]).toEqual(["192.168.30.3", "2001:db8:30::2"]);
});

describe("what a preview refuses", () => {
  const problems = async (
    kind: (typeof drivers)[number],
    options: Record<string, unknown>,
  ): Promise<string> => {
    const run = new Run();
    await run.look(ours.input);
    const args = {
      host: ours.input,
      name: "db",
      parent: "eth0.30",
      subnets,
      checkDuplicates: true,
      ...options,
    };
    return (await run.of(kind).check("db", args)).problems.join("; ");
  };

  test("a host without arping, for IPv4", async () => {
    await ours.host.run("for each in arping busybox; do mount --bind /dev/null /usr/bin/$each; done");
    expect(await problems("ipvlanNetwork", {})).toBe(
      'h1: checkDuplicates: the host has no arping (of iputils or busybox) to ask for IPv4 addresses of the network "db"; install arping (Debian and Ubuntu: iputils-arping; others: iputils), or leave checkDuplicates out [arping-missing]',
    );
    expect(await problems("ipvlanNetwork", { subnets: [{ cidr: "2001:db8:30::/64" }] })).toBe("");
    expect(await problems("ipvlanNetwork", { internal: true })).toBe("");
    await ours.host.run("umount /usr/bin/busybox");
    expect(await problems("ipvlanNetwork", {})).toBe("");
    await ours.host.run("umount /usr/bin/arping; mount --bind /dev/null /usr/bin/busybox");
    expect(await problems("ipvlanNetwork", {})).toBe("");
  });

  test.each([
    ["ipvlanNetwork", "l3", /checkDuplicates: in mode l3 nobody on the segment answers for the addresses/],
    ["ipvlanNetwork", "l3s", /checkDuplicates: in mode l3s nobody on the segment answers for the addresses/],
    ["macvlanNetwork", "passthru", /checkDuplicates: in mode passthru the attachment gets everything that/],
  ] as const)("%s in mode %s", async (kind, mode, message) => {
    expect(await problems(kind, { mode })).toMatch(message);
  });

  test("a parent that is down", async () => {
    await ours.host.run("ip link add down0 type dummy");
    expect(await problems("ipvlanNetwork", { parent: "down0" })).toBe(
      'h1: checkDuplicates: parent link "down0" of the network "db" is down, so nobody on its segment can answer; bring it up (ip link set down0 up), or leave checkDuplicates out [parent-down]',
    );
  });
});

describe("a segment that does not know the container", () => {
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    jest.spyOn(console, "warn").mockImplementation((line: string) => warnings.push(line));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each(drivers)(
    "is told by %s with checkGateway, until the switch lets the VLAN pass",
    async (driver) => {
      await somebodyHas("192.168.30.1", "2001:db8:30::1");
      const lab = await sharedLab();
      await lab.disallowVlan(30, [1]);
      const { run, made } = await network(driver, { checkDuplicates: false, checkGateway: true });
      const attach = (name: string): Promise<State> =>
        run.of("containerAttachment").create(name, attached(made, name, { netns: name }));
      await attach("red");
      expect(warnings).toEqual(
        ["192.168.30.1", "2001:db8:30::1"].map((gateway) =>
          expect.stringMatching(
            `^h1: attachment "red" \\(netns red on the network "db"\\): the gateway ${gateway} does not answer it; ` +
              "usual causes: a hypervisor or switch that filters MAC addresses .*\\[gateway-unheard\\]$",
          ),
        ),
      );
      expect((await inside(ours.host, "--net=/run/netns/red")).links).toHaveLength(1);

      await lab.allowVlan(30, [1]);
      await attach("blue");
      expect(warnings).toHaveLength(2);
      // Nothing was asked over again, and no round trip was added. A new network asks an engine that an earlier test left.
      const trips = run.roundTrips(ours.input).filter((command) => !command.endsWith(" trunkline list"));
      expect(trips).toEqual(["look", "change", "change", "change"]);
    },
  );

  test("is not asked where nobody wants to know", async () => {
    const { run, made } = await network("macvlanNetwork", { checkDuplicates: false });
    await run.of("containerAttachment").create("red", attached(made, "red", { netns: "red" }));
    expect(warnings).toEqual([]);
  });

  test("is asked with the kernel's own checks of IPv6 addresses going on", async () => {
    await ours.host.run("ip netns exec red sysctl -w net.ipv6.conf.default.accept_dad=1");
    await somebodyHas("192.168.30.1", "2001:db8:30::1");
    const { run, made } = await network("macvlanNetwork", { checkDuplicates: false, checkGateway: true });
    await run.of("containerAttachment").create("red", attached(made, "red", { netns: "red" }));
    expect(warnings).toEqual([]);
  });
});

test("with busybox's arping it is the same", async () => {
  await ours.host.run("mount --bind /dev/null /usr/bin/arping");
  await somebodyHas("192.168.30.2");
  const { run, made } = await network("ipvlanNetwork");
  const red = await run.of("containerAttachment").create("red", attached(made, "red", { netns: "red" }));
  expect(red.outs["addresses"]).toEqual(["192.168.30.3", "2001:db8:30::2"]);
});

test("a segment that nobody can reach is not taken for a silent one", async () => {
  // A pair whose other end is down: the link is up but has no carrier.
  await ours.host.run("ip link add v0 type veth peer name v1 && ip link set v0 up");
  const { run, made } = await network("macvlanNetwork", { parent: "v0" });
  await expect(
    run.of("containerAttachment").create("red", attached(made, "red", { netns: "red" })),
  ).rejects.toThrow(
    /h1: cannot ask whether anyone on the segment of "v0" has 192.168.30.2: the link has no carrier/,
  );
  expect((await inside(ours.host, "--net=/run/netns/red")).links).toEqual([]);
  expect(await attachmentRecords(ours.host)).toBe("");
});
