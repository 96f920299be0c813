import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, listing, program, ScratchStack, succeeded, webHosts, wipe } from "./_helpers";

/** On each of two hosts: a tagged VLAN, an ipvlan network on it, and a network namespace as the container. */
const body = (extra = "") => `
  [web1, web2].forEach((host, index) => {
    const nth = index + 1;
    const vlan = new trunkline.VlanSubInterface("vlan" + nth, { host, parent: "eth0", vlanId: 10 });
    const db = new trunkline.IpvlanNetwork("db" + nth, {
      host,
      parent: vlan,
      subnets: [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.128/25" }, { cidr: "2001:db8:10::/64" }],
    });
    const red = new trunkline.ContainerAttachment("red" + nth, { network: db, container: { netns: "red" } });
    exports["addresses" + nth] = red.addresses;
    ${extra}
  });`;

describe("containers on two hosts, from one program", () => {
  let lab: Lab;
  let hosts: [LabHost, LabHost];
  let stack: ScratchStack;
  let before: string[];

  beforeAll(async () => {
    lab = await sharedLab();
    hosts = lab.hosts.slice(0, 2) as [LabHost, LabHost];
    await lab.allowVlan(10, [1, 2]);
    await Promise.all(hosts.map(wipe));
    for (const host of hosts) await host.run("ip netns add red");
    before = await Promise.all(hosts.map(listing));
    stack = await ScratchStack.create({ lab, program: program(webHosts(hosts), body()) });
  });

  afterAll(async () => {
    await stack.remove();
    await Promise.all(hosts.map(wipe));
  });

  test("preview, up, and they reach each other with addresses that no other host gave", async () => {
    succeeded(await stack.preview());
    succeeded(await stack.up());
    const outputs = (await stack.outputs()) as Record<string, string[]>;
    const [one = [], two = []] = [outputs["addresses1"], outputs["addresses2"]];
    expect(new Set([...one, ...two]).size).toBe(4);
    expect([one[0], two[0]].sort()).toEqual(["192.168.10.128", "192.168.10.129"]);
    for (const address of two) await hosts[0].run(`ip netns exec red ping -c 2 -W 5 ${address}`);
  });

  test("nothing to do when nothing changed", async () => {
    const again = succeeded(await stack.preview("--expect-no-changes"));
    expect(again.output).not.toContain("will do there");
  });

  test("a second mode on the parent is refused before anything changes", async () => {
    const there = await Promise.all(hosts.map(listing));
    await stack.setProgram(
      program(
        webHosts(hosts),
        body(
          `new trunkline.IpvlanNetwork("l3" + nth, { host, parent: vlan, mode: "l3", subnets: [{ cidr: "10.9.0.0/24" }] });`,
        ),
      ),
    );
    const refused = failed(await stack.upAfterPreview());
    expect(refused.output).toContain(
      `l31: web1: parent link "eth0.10" has the network "db1" (ipvlan l2 bridge`,
    );
    expect(refused.output).toContain(
      `l32: web2: parent link "eth0.10" has the network "db2" (ipvlan l2 bridge`,
    );
    expect(await Promise.all(hosts.map(listing))).toEqual(there);
    await stack.setProgram(program(webHosts(hosts), body()));
  });

  test("destroy leaves the hosts and the containers as they were", async () => {
    succeeded(await stack.destroy());
    expect(await Promise.all(hosts.map(listing))).toEqual(before);
    for (const host of hosts) {
      const inside = await host.run("ip netns exec red ip -br link show");
      expect(inside.stdout).not.toContain("eth0");
    }
  });
});
