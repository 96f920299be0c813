import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, listing, outcomes, program, ScratchStack, succeeded, webHosts, wipe } from "./_helpers";

const vlans = `
  const far = new trunkline.VlanSubInterface("far", { host: web2, parent: "eth0", vlanId: 10, addresses: ["10.10.0.2/24"] });
  const trunk = new trunkline.VlanTrunk("trunk", { host: web1, parent: "eth0", vlans: { 10: { addresses: ["10.10.0.1/24"] } } });`;

const ends = `
  const db = new trunkline.IpvlanNetwork("db", { host: web1, parent: trunk.link(10),
    subnets: [{ cidr: "10.10.0.0/24", ipRange: "10.10.0.128/25", gateway: "10.10.0.2" }] });
  const red = new trunkline.ContainerAttachment("red", { network: db, container: { netns: "red" }, interfaceName: "eth7" });
  new trunkline.Probe("by-trunk", { from: { trunk, vlan: 10 }, to: far, within: 3 }, { dependsOn: far });
  new trunkline.Probe("by-vlan", { from: far, to: { trunk, vlan: 10 }, kind: "arp", within: 3 });
  new trunkline.Probe("by-network", { from: db, to: db, kind: "tcp:22", within: 3 }, { dependsOn: far });
  new trunkline.Probe("by-container", { from: far, to: red, within: 3 });
  const last = new trunkline.Probe("in-container", { from: red, to: far, within: 3 }, { dependsOn: far });
  new trunkline.VlanSubInterface("after", { host: web1, parent: "eth0", vlanId: 11 }, { dependsOn: last });`;

const probes = ["by-container", "by-network", "by-trunk", "by-vlan", "in-container"];

describe("probes, by pulumi", () => {
  let lab: Lab;
  let hosts: [LabHost, LabHost];
  let stack: ScratchStack;
  let before: string;

  beforeAll(async () => {
    lab = await sharedLab();
    hosts = lab.hosts.slice(0, 2) as [LabHost, LabHost];
    for (const host of hosts) await wipe(host);
    before = await listing(hosts[0]);
    await hosts[0].run("ip netns add red");
    await lab.disallowVlan(10, [1, 2]);
    stack = await ScratchStack.create({ lab, program: program(webHosts(hosts), vlans + ends) });
  });

  afterAll(async () => {
    await stack.remove();
    for (const host of hosts) await wipe(host);
  });

  test("a probe that fails fails the run, named with host, link and VLAN, and what depends on it is not made", async () => {
    succeeded(await stack.preview());
    const up = failed(await stack.up());
    expect(up.output).toMatch(
      /web1: eth0\.10 \(VLAN 10\) does not reach 10\.10\.0\.2 by ping within 3 s.*; check that the switch ports of both ends carry VLAN 10, and that 10\.10\.0\.2 is up \[probe-failed\]/,
    );
    const { code } = await hosts[0].run("ip link show dev eth0.11", { check: false });
    expect(code).not.toBe(0);
  });

  test("when the switch carries the VLAN, the next up goes on from there", async () => {
    await lab.allowVlan(10, [1, 2]);
    const up = succeeded(await stack.up());
    expect(outcomes(up.events)).toEqual({
      ...Object.fromEntries(probes.map((name) => [name, "create"])),
      after: "create",
    });
    succeeded(await stack.run("preview", "--expect-no-changes"));
    const { type, id, inputs } = await stack.resource("by-trunk");
    expect(type).toBe("pulumi-nodejs:dynamic/trunkline:Probe");
    expect(id).toBe("web1/by-trunk");
    expect(inputs?.["__provider"]).toBe('exports.handler=()=>require("pulumi-trunkline/runtime").probe');
  });

  test("a port that loses the VLAN is drift in a refresh, and the next up says so", async () => {
    await lab.disallowVlan(10, [2]);
    const refresh = succeeded(await stack.refresh());
    const words = "web1: eth0.10 (VLAN 10) does not reach 10.10.0.2 by ping within 3 s";
    expect(refresh.output).toContain(words);
    expect((await stack.resource("by-trunk")).outputs).toMatchObject({
      reachable: false,
      drift: expect.stringContaining(words) as string,
    });
    await lab.allowVlan(10, [2]);
    const up = succeeded(await stack.up());
    expect(outcomes(up.events)).toEqual(Object.fromEntries(probes.map((name) => [name, "update"])));
  });

  test("destroying a probe does nothing on its host", async () => {
    succeeded(await stack.destroy());
    await hosts[0].run("ip netns del red");
    expect(await listing(hosts[0])).toBe(before);
  });
});
