import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { fromPreviewToDestroyInAnyCase } from "./_cleanup";
import { Container, removeContainers, startContainers } from "./_containers";
import { listing, Project } from "./_project";

jest.setTimeout(240_000);

const VLANS = [139, 218];
const NAMES = ["web", "meter"];

let lab: Lab;
let nodes: readonly LabHost[];
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  nodes = lab.hosts.slice(0, 2);
  for (const vlan of VLANS) await lab.allowVlan(vlan, [1, 2]);
  await Promise.all([
    Project.ofExample("dual-stack").then((made) => (project = made)),
    ...nodes.map((node) => startContainers(node, "podman", NAMES)),
  ]);
  await project.initializeOn(lab, nodes);
});

afterAll(async () => {
  await project.remove();
  await Promise.all(nodes.map((node) => removeContainers(node, "podman", NAMES)));
  for (const vlan of VLANS) await lab.disallowVlan(vlan, [1, 2]);
});

test("dual stack: both families in one VLAN, IPv6 alone in the other, across hosts", async () => {
  const [web1, meter1, web2, meter2] = nodes.flatMap((node) =>
    NAMES.map((name) => new Container(node, "podman", name)),
  ) as [Container, Container, Container, Container];

  await fromPreviewToDestroyInAnyCase(project, {
    // The stack, and on each host two networks and two attachments.
    creates: 9,
    state: () =>
      Promise.all([...nodes.map(listing), ...[web1, meter1, web2, meter2].map((one) => one.links())]),
    check: async () => {
      const addresses = (await project.output("addresses")) as Record<string, string[]>;
      expect(addresses["node1 web"]).toEqual(["192.168.218.50", "2001:db8:abc8::50"]);
      expect(addresses["node2 web"]).toEqual(["192.168.218.2", "2001:db8:abc8::1"]);
      const [meter1Address = "", meter2Address = ""] = [
        ...(addresses["node1 meter"] ?? []),
        ...(addresses["node2 meter"] ?? []),
      ];
      expect([meter1Address, meter2Address].sort()).toEqual(["2001:db8:abc2::1", "2001:db8:abc2::2"]);

      expect((await web1.addresses()).sort()).toEqual([
        "eth0 192.168.218.50/24",
        "eth0 2001:db8:abc8::50/64",
      ]);
      expect(await meter1.addresses()).toEqual([`eth0 ${meter1Address}/64`]);
      expect(await web1.routes()).toContainEqual(
        expect.stringMatching(/^default via 192\.168\.218\.1 dev eth0/),
      );
      expect(await web1.routes()).toContainEqual(
        expect.stringMatching(/^default via 2001:db8:abc8::10 dev eth0/),
      );
      const routes = await meter1.routes();
      expect(routes).toContainEqual(expect.stringMatching(/^default via 2001:db8:abc2::22 dev eth0/));
      expect(routes.filter((route) => /^\d+\./.test(route))).toEqual([]);

      expect(await web1.reaches("192.168.218.2")).toBe(true);
      expect(await web1.reaches("2001:db8:abc8::1")).toBe(true);
      expect(await web2.reaches("2001:db8:abc8::50")).toBe(true);
      expect(await meter1.reaches(meter2Address)).toBe(true);
      expect(await web1.reaches(meter2Address)).toBe(false);
      expect(await meter1.reaches("192.168.218.2")).toBe(false);
    },
  });
});
