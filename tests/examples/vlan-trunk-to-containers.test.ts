import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { fromPreviewToDestroyInAnyCase } from "./_cleanup";
import { Container, removeContainers, startContainers } from "./_containers";
import { listing, Project } from "./_project";

jest.setTimeout(240_000);

const VLANS = [10, 20, 30, 40, 50];
const DOCKER = ["proxy", "shop"];
const NAMESPACES = ["postgres", "vault", "syslog"];

let lab: Lab;
let nodes: readonly LabHost[];
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  nodes = lab.hosts.slice(0, 2);
  for (const vlan of VLANS) await lab.allowVlan(vlan, [1, 2]);
  await Promise.all([
    Project.ofExample("vlan-trunk-to-containers").then((made) => (project = made)),
    ...nodes.map(async (node) => {
      await startContainers(node, "docker", DOCKER);
      await node.run(NAMESPACES.map((name) => `ip netns add ${name}`).join(" && "));
    }),
  ]);
  await project.initializeOn(lab, nodes);
});

afterAll(async () => {
  await project.remove();
  for (const node of nodes) {
    await removeContainers(node, "docker", DOCKER);
    await node.run(NAMESPACES.map((name) => `ip netns delete ${name}`).join("; "), { check: false });
  }
  for (const vlan of VLANS) await lab.disallowVlan(vlan, [1, 2]);
});

test("a trunk to containers: within a VLAN on both hosts, and from none to another", async () => {
  const containersOf = (node: LabHost) => [
    ...DOCKER.map((name) => new Container(node, "docker", name)),
    ...NAMESPACES.map((name) => new Container(node, "netns", name)),
  ];
  const [on1 = [], on2 = []] = nodes.map(containersOf);

  await fromPreviewToDestroyInAnyCase(project, {
    // The stack, and on each host five each of sub-interfaces, networks and attachments.
    creates: 31,
    state: () => Promise.all([...nodes.map(listing), ...[...on1, ...on2].map((one) => one.links())]),
    check: async () => {
      const addresses = (await project.output("addresses")) as Record<string, string>;
      const addressOf = (node: string, name: string) =>
        Object.entries(addresses).find(([key]) => key.startsWith(node) && key.endsWith(` ${name}`))?.[1] ??
        "";
      expect(new Set(Object.values(addresses)).size).toBe(10);
      for (const [index, one] of on1.entries()) {
        const [own, other] = [addressOf("node1", one.name), addressOf("node2", one.name)];
        expect(own).toMatch(new RegExp(`^192\\.168\\.${VLANS[index] ?? ""}\\.`));
        expect(await one.addresses()).toEqual([`eth0 ${own}/24`]);
        expect(await one.reaches(other)).toBe(true);
      }
      const [proxy, shop, postgres] = on1;
      expect(await postgres?.routes()).toContain("default via 192.168.30.254 dev eth0");
      expect(await proxy?.reaches(addressOf("node1", "shop"))).toBe(false);
      expect(await proxy?.reaches(addressOf("node2", "vault"))).toBe(false);
      expect(await shop?.reaches(addressOf("node2", "postgres"))).toBe(false);
    },
  });
});
