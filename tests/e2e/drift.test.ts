import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, outcomes, program, ScratchStack, succeeded, webHosts, wipe } from "./_helpers";

/** Each kind of resource, with a separate attachment for each kind of damage. */
const body = `
  const host = web1;
  const tagged = new trunkline.VlanSubInterface("tagged", { host, parent: "eth0", vlanId: 10, mtu: 1400 });
  new trunkline.VlanSubInterface("recorded", { host, parent: "eth0", vlanId: 20 });
  const lan = new trunkline.MacvlanNetwork("lan", {
    host,
    parent: "eth0",
    subnets: [{ cidr: "10.10.0.0/24", ipRange: "10.10.0.128/25" }, { cidr: "2001:db8:10::/64" }],
    hostShim: { addresses: ["10.10.0.250"] },
  });
  const own = new trunkline.IpvlanNetwork("own", { host, parent: "eth0.30", subnets: [{ cidr: "10.30.0.0/24" }] });
  const apart = new trunkline.IpvlanNetwork("apart", { host, mode: "l3" });
  const on = (name, network, netns, options) =>
    new trunkline.ContainerAttachment(name, { network, container: { netns }, ...options });
  on("address", lan, "red");
  on("default-route", lan, "blue", { gatewayPriority: 10 });
  on("standby", apart, "blue");
  on("second", own, "blue", { routes: [{ destination: "10.99.0.0/16", gateway: "10.30.0.9" }] });
  on("down", lan, "green", { addresses: ["10.10.0.200"] });
  on("sysctl", own, "black", { sysctls: { "net.ipv4.conf.IFNAME.rp_filter": 2 } });
  on("mtu", new trunkline.MacvlanNetwork("narrow", { host, parent: tagged, subnets: [{ cidr: "10.40.0.0/24" }] }), "black");
  on("gone", apart, "white");`;

const containers = ["red", "blue", "green", "black", "white"];

describe("what somebody changed by hand", () => {
  let lab: Lab;
  let host: LabHost;
  let stack: ScratchStack;
  const plainly = ["--preview-only", "--expect-no-changes"];

  beforeAll(async () => {
    lab = await sharedLab();
    host = lab.hosts[0] as LabHost;
    await wipe(host);
    await host.run(containers.map((name) => `ip netns add ${name}`).join("; "));
    stack = await ScratchStack.create({ lab, program: program(webHosts([host]), body) });
    succeeded(await stack.up());
  });

  afterAll(async () => {
    await stack.remove();
    await wipe(host);
  });

  test("nothing was: a refresh finds nothing, of any kind", async () => {
    succeeded(await stack.run("refresh", ...plainly));
  });

  test("a refresh tells of each, and fails where no change is expected", async () => {
    const shim = (await stack.resource("lan")).outputs?.["shim"] as { name: string };
    const [address] = (await stack.resource("address")).outputs?.["addresses"] as [string];
    await host.run(
      [
        `ip -n red address delete ${address}/24 dev eth0`,
        "ip -n blue route delete default",
        "ip -n green link set eth0 down",
        "ip netns exec black sysctl -w net.ipv4.conf.eth0.rp_filter=0",
        "ip netns delete white",
        `ip link set ${shim.name} down`,
        "ip link set eth0.30 down",
        "ip link set eth0.10 mtu 1450",
        "rm /var/lib/trunkline/links/eth0.20",
      ].join(" && "),
    );
    const previewed = failed(await stack.run("refresh", ...plainly, "--diff"));
    for (const name of damaged) expect(previewed.output).toMatch(new RegExp(`::${name}\\]`));
    const found = succeeded(await stack.refresh("--diff"));
    expect(outcomes(found.events)).toEqual(Object.fromEntries(damaged.map((name) => [name, "update"])));
    expect(found.output).toMatch(/\+ drift +: ".*ip link set dev hs-\w+ up/);
  });

  test("up puts it right, and a refresh then finds nothing", async () => {
    await host.run("ip netns add white");
    succeeded(await stack.up());
    const resources = await stack.resources();
    expect(resources.filter(({ outputs }) => outputs !== undefined && "drift" in outputs)).toEqual([]);
    succeeded(await stack.run("refresh", ...plainly));
  });

  test("destroy takes away what a refresh found damaged", async () => {
    await host.run("ip -n red link set eth0 down; ip link set eth0.30 down");
    succeeded(await stack.destroy("--refresh"));
  });
});

const damaged = [
  "tagged",
  "recorded",
  "lan",
  "own",
  "address",
  "default-route",
  "down",
  "sysctl",
  "mtu",
  "gone",
];
