import { hostAddress } from "../../examples/vlan-rollout/subnet";
import type { Lab } from "../lab";
import { sharedLab } from "../shared-lab";
import { address, listing, Project } from "./_project";
import { destroyedIfFailed } from "./_cleanup";

jest.setTimeout(180_000);

let lab: Lab;
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  project = await Project.ofExample("vlan-rollout");
  await project.initialize(lab, {
    "vlan-rollout:hosts": lab.hosts.slice(0, 3).map((host, index) => ({
      name: `web${index + 1}`,
      number: 11 + index,
      connection: address(host),
      parent: "eth0",
    })),
    "vlan-rollout:vlans": [
      { id: 110, name: "storage", subnet: "10.110.0.0/24", mtu: 1496 },
      { id: 120, name: "backup", subnet: "10.120.0.0/23", hosts: ["web3"] },
    ],
  });
});

afterAll(async () => {
  await project.remove();
});

test("the VLAN rollout example: preview, up, its table, nothing more to do, destroy", () =>
  destroyedIfFailed(project, async () => {
    const before = await Promise.all(lab.hosts.slice(0, 3).map(listing));

    const preview = await project.must("preview");
    expect(preview).toContain("web3-backup create");
    expect(preview).toContain("+ 5 to create");
    expect(await Promise.all(lab.hosts.slice(0, 3).map(listing))).toEqual(before);

    await project.mustHosted("up", "--yes", "--skip-preview");
    const macs = await Promise.all(
      lab.hosts
        .slice(0, 3)
        .map(async (host) => (await host.run("cat /sys/class/net/eth0/address")).stdout.trim()),
    );
    expect(String(await project.output("table")).split("\n")).toEqual([
      "HOST  VLAN         LINK      ADDRESS         MAC                MTU",
      `web1  110 storage  eth0.110  10.110.0.11/24  ${macs[0]}  1496`,
      `web2  110 storage  eth0.110  10.110.0.12/24  ${macs[1]}  1496`,
      `web3  110 storage  eth0.110  10.110.0.13/24  ${macs[2]}  1496`,
      `web3  120 backup   eth0.120  10.120.0.13/23  ${macs[2]}  1500`,
    ]);
    const [first, , third] = await Promise.all(lab.hosts.slice(0, 3).map(listing));
    expect(third).toMatch(/^eth0\.120@eth0 +UP +10\.120\.0\.13\/23 /m);
    expect(first).not.toContain("eth0.120");

    await project.mustHosted("preview", "--expect-no-changes");

    await project.mustHosted("destroy", "--yes", "--skip-preview");
    expect(await Promise.all(lab.hosts.slice(0, 3).map(listing))).toEqual(before);
  }));

test.each([
  ["10.10.0.0/24", 11, "10.10.0.11/24"],
  ["10.20.0.0/23", 300, "10.20.1.44/23"],
  ["192.0.2.128/25", 1, "192.0.2.129/25"],
  ["203.0.113.4/30", 2, "203.0.113.6/30"],
])("number in a subnet: %s, %i", (subnet, number, expected) => {
  expect(hostAddress(subnet, number)).toBe(expected);
});

test.each([
  ["10.10.0.0/24", 255],
  ["10.10.0.0/24", 0],
  ["10.10.0.1/24", 1],
  ["10.10.0.0", 1],
  ["10.10.0.0/31", 1],
  ["10.10.0.300/24", 1],
  ["2001:db8::/64", 1],
])("no number in a subnet: %s, %i", (subnet, number) => {
  expect(() => hostAddress(subnet, number)).toThrow();
});
