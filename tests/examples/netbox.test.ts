import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readVlans, type NetBoxPrefix } from "../../examples/netbox/vlans";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { fromPreviewToDestroyInAnyCase } from "./_cleanup";
import { CHECKOUT, listing, Project } from "./_project";

jest.setTimeout(240_000);

const FOLDER = join(CHECKOUT, "examples/netbox");

let lab: Lab;
let nodes: readonly LabHost[];
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  nodes = lab.hosts.slice(0, 2);
  project = await Project.ofExample("netbox");
  await project.initializeOn(lab, nodes);
});

afterAll(() => project.remove());

test("NetBox: the VLANs and subnets of its file on every host, with ranges that the README shows", () =>
  fromPreviewToDestroyInAnyCase(project, {
    // The stack, a plan for each of three subnets, and on each host a network for each of two VLANs.
    creates: 8,
    state: () => Promise.all(nodes.map(listing)),
    check: async () => {
      const shown = /^\{"192.*$/m.exec(readFileSync(join(FOLDER, "README.md"), "utf8"));
      expect(await project.output("ranges")).toEqual(JSON.parse(shown?.[0] ?? ""));
      for (const node of nodes) {
        const { stdout } = await node.run("ip -br link; cat /var/lib/trunkline/networks/*");
        expect(stdout).toMatch(/^eth0\.30@eth0 .*$/m);
        expect(stdout).toMatch(/^eth0\.40@eth0 .*$/m);
        expect(stdout).not.toContain("192.0.2.");
        const own = node === nodes[0] ? "192.168.30.16/28" : "192.168.30.32/28";
        expect(stdout).toContain(own);
      }
    },
  }));

describe("the file", () => {
  const prefix = (more: Partial<NetBoxPrefix>): NetBoxPrefix => ({
    prefix: "192.168.30.0/24",
    family: { value: 4 },
    status: { value: "active" },
    role: { slug: "containers" },
    vlan: { vid: 30, name: "app" },
    ...more,
  });
  const read = (...results: NetBoxPrefix[]) => readVlans(JSON.stringify({ results }), "containers");

  test("prefixes of another role or status are left out", () => {
    expect(
      read(
        prefix({ role: null }),
        prefix({ status: { value: "deprecated" } }),
        prefix({ role: { slug: "x" } }),
      ),
    ).toEqual([]);
  });

  test("what is reserved is that of its own subnet", () => {
    const reserved = (text: string) => prefix({ prefix: text, status: { value: "reserved" }, vlan: null });
    const all = ["192.168.30.16/28", "192.168.0.0/16", "192.168.31.0/28", "2001:db8::/80"].map(reserved);
    expect(read(prefix({}), ...all)[0]?.subnets).toEqual([
      { cidr: "192.168.30.0/24", family: "ipv4", reserved: ["192.168.30.16/28"] },
    ]);
  });

  test("a prefix without a VLAN, one page of several, and another file are refused", () => {
    expect(() => read(prefix({ vlan: null }))).toThrow("192.168.30.0/24 has the role containers and no VLAN");
    expect(() => readVlans('{"results":[],"next":"https://…"}', "x")).toThrow("the first page");
    expect(() => readVlans("{}", "x")).toThrow("not an answer of NetBox's API");
  });
});
