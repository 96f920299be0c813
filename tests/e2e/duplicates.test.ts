import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, listing, program, ScratchStack, succeeded, webHosts, wipe } from "./_helpers";

describe("checkDuplicates, where another host of the segment has addresses that no program knows of", () => {
  let lab: Lab;
  let hosts: [LabHost, LabHost];
  let stack: ScratchStack;
  let mac: string;

  /** No program contains web2. */
  const attached = (options = ""): string =>
    program(
      webHosts(hosts.slice(0, 1)),
      `const db = new trunkline.IpvlanNetwork("db", {
         host: web1, parent: "eth0.10", checkDuplicates: true,
         subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }] });
       const red = new trunkline.ContainerAttachment("red", { network: db, container: { netns: "red" }, ${options} });
       exports.addresses = red.addresses;
       exports.available = db.available;`,
    );

  beforeAll(async () => {
    lab = await sharedLab();
    hosts = lab.hosts.slice(0, 2) as [LabHost, LabHost];
    await lab.allowVlan(10, [1, 2]);
    await Promise.all(hosts.map(wipe));
    await hosts[0].run("ip netns add red");
    await hosts[1].run(
      "ip link add link eth0 name eth0.10 type vlan id 10 && ip link set eth0.10 up && " +
        "ip address add 192.168.10.2/24 dev eth0.10 && ip address add 2001:db8:10::2/64 dev eth0.10 nodad",
    );
    mac = (await hosts[1].run("cat /sys/class/net/eth0.10/address")).stdout.trim();
    stack = await ScratchStack.create({ lab, program: attached('addresses: ["192.168.10.2"]') });
  });

  afterAll(async () => {
    await stack.remove();
    await Promise.all(hosts.map(wipe));
  });

  test("an address that the program chose: the run fails and says who has it; the container has nothing", async () => {
    const up = failed(await stack.up());
    expect(up.output).toContain(
      `web1: address 192.168.10.2 is in use by ${mac} on the segment of "eth0.10"; choose another address, or leave it out`,
    );
    expect((await hosts[0].run("ip netns exec red ip -br link")).stdout).not.toContain("eth0");
  });

  test("none chosen: the next free ones, which the run says, and the next run has nothing to do", async () => {
    await stack.setProgram(attached());
    const up = succeeded(await stack.up());
    for (const address of ["192.168.10.2", "2001:db8:10::2"])
      expect(up.output).toContain(`web1: ${address} is in use by ${mac} on the segment of "eth0.10"`);
    expect(await stack.outputs()).toEqual({
      addresses: ["192.168.10.3", "2001:db8:10::3"],
      available: { "192.168.10.0/24": "253", "2001:db8:10::/64": "18446744073709551614" },
    });
    const before = await listing(hosts[0]);
    const again = succeeded(await stack.upAfterPreview("--expect-no-changes"));
    expect(again.output).not.toContain("is in use");
    succeeded(await stack.refresh("--expect-no-changes"));
    expect(await listing(hosts[0])).toBe(before);
  });

  test("destroy", async () => {
    succeeded(await stack.destroy());
    expect((await hosts[0].run("ls /var/lib/trunkline/attachments")).stdout).toBe("");
  });
});
