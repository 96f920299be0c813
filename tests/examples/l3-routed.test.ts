import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { fromPreviewToDestroyInAnyCase } from "./_cleanup";
import { Container } from "./_containers";
import { listing, Project } from "./_project";

jest.setTimeout(240_000);

const NAMESPACES = [
  ["web1", "db1"],
  ["web2", "db2"],
];

let lab: Lab;
let nodes: readonly LabHost[];
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  nodes = lab.hosts.slice(0, 2);
  await lab.allowVlan(10, [1, 2]);
  await Promise.all([
    Project.ofExample("l3-routed").then((made) => (project = made)),
    ...nodes.map((node, index) =>
      node.run((NAMESPACES[index] ?? []).map((name) => `ip netns add ${name}`).join(" && ")),
    ),
  ]);
  await project.initializeOn(lab, nodes);
});

afterAll(async () => {
  await project.remove();
  const namespaces = NAMESPACES.flat().map((name) => `ip netns delete ${name}`);
  for (const node of nodes) await node.run(namespaces.join("; "), { check: false });
  await lab.disallowVlan(10, [1, 2]);
});

test("ipvlan l3 routed between hosts: containers reach those of the other host, IPv4 and IPv6, without forwarding", async () => {
  const all = NAMESPACES.map((names, index) =>
    names.map((name) => new Container(nodes[index] as LabHost, "netns", name)),
  );
  const routes = async (node: LabHost | undefined): Promise<string> =>
    (await node?.run("ip route show proto 116; ip -6 route show proto 116"))?.stdout.replace(/ +\n/g, "\n") ??
    "";

  await fromPreviewToDestroyInAnyCase(project, {
    // The stack; on each host a sub-interface, a network, two attachments, and two routes to the other one's subnets.
    creates: 13,
    state: () =>
      Promise.all([...nodes.map(listing), ...nodes.map(routes), ...all.flat().map((one) => one.links())]),
    check: async () => {
      const addresses = (await project.output("addresses")) as Record<string, string[]>;
      expect(addresses["node1 web1"]).toEqual([
        expect.stringMatching(/^192\.168\.11\./),
        expect.stringMatching(/^2001:db8:11::/),
      ]);
      expect(await routes(nodes[1])).toBe(
        "192.168.11.0/24 via 10.10.0.11 dev eth0.10\n2001:db8:11::/64 via 2001:db8:10::11 dev eth0.10 metric 1024 pref medium\n",
      );
      for (const [index, containers] of all.entries()) {
        const others = Object.entries(addresses).filter(
          ([name]) => !name.startsWith(`node${String(index + 1)} `),
        );
        for (const to of others.flatMap(([, own]) => own)) {
          expect([to, await containers[0]?.reaches(to)]).toEqual([to, true]);
          await nodes[index]?.run(`ping -c 1 -W 5 ${to}`);
        }
      }
    },
  });
});
