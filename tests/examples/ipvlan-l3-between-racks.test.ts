import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { fromPreviewToDestroyInAnyCase } from "./_cleanup";
import { Container } from "./_containers";
import { address, listing, Project } from "./_project";

jest.setTimeout(240_000);

/** Rack I is VLAN 30I on the trunk, so the racks share no segment; h3 is the switch that routes between them. */
const RACKS = [301, 302];
const ELSEWHERE = [["192.168.130.0/24"], ["192.168.110.0/24", "192.168.112.0/24"]];
const NAMESPACES = [["api", "worker"], ["db"]];

let lab: Lab;
let nodes: readonly [LabHost, LabHost];
let router: LabHost;
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  const [first, second, third] = lab.hosts as unknown as [LabHost, LabHost, LabHost];
  [nodes, router] = [[first, second], third];
  for (const vlan of RACKS) await lab.allowVlan(vlan, [1, 2, 3]);
  await Promise.all([
    Project.ofExample("ipvlan-l3-between-racks").then((made) => (project = made)),
    ...nodes.map((node, index) =>
      node.run(
        [
          `ip link add link eth0 name uplink type vlan id ${RACKS[index] ?? ""}`,
          `ip address add 10.1.${index + 1}.11/24 dev uplink`,
          "ip link set uplink up",
          // Stands in for a default route, as that of the lab's hosts leads elsewhere.
          ...["10.1.0.0/16", ...(ELSEWHERE[index] ?? [])].map(
            (destination) => `ip route add ${destination} via 10.1.${index + 1}.1`,
          ),
          ...(NAMESPACES[index] ?? []).map((name) => `ip netns add ${name}`),
        ].join(" && "),
      ),
    ),
    router.run(
      [
        ...RACKS.flatMap((vlan, index) => [
          `ip link add link eth0 name rack${index + 1} type vlan id ${vlan}`,
          `ip address add 10.1.${index + 1}.1/24 dev rack${index + 1}`,
          `ip link set rack${index + 1} up`,
        ]),
        "sysctl -qw net.ipv4.ip_forward=1",
      ].join(" && "),
    ),
  ]);
  await project.initializeAsShown(lab, {
    "ops@10.1.1.11": address(nodes[0]),
    "ops@10.1.2.11": address(nodes[1]),
  });
});

afterAll(async () => {
  await project.remove();
  const namespaces = NAMESPACES.flat().map((name) => `ip netns delete ${name}`);
  for (const node of nodes)
    await node.run(["ip link delete uplink", ...namespaces].join("; "), { check: false });
  await router.run("ip link delete rack1; ip link delete rack2; sysctl -qw net.ipv4.ip_forward=0");
  for (const vlan of RACKS) await lab.disallowVlan(vlan, [1, 2, 3]);
});

test("ipvlan l3 between racks: subnets of a host reach each other, and over the racks' router the other rack's", async () => {
  const [api, worker] = ["api", "worker"].map((name) => new Container(nodes[0], "netns", name)) as [
    Container,
    Container,
  ];
  const db = new Container(nodes[1], "netns", "db");

  await fromPreviewToDestroyInAnyCase(project, {
    creates: 6,
    state: () => Promise.all([...nodes.map(listing), ...[api, worker, db].map((one) => one.links())]),
    check: async () => {
      expect(await project.output("addresses")).toEqual({
        "rack1-node1 api": ["192.168.110.1"],
        "rack1-node1 worker": ["192.168.112.30"],
        "rack2-node1 db": ["192.168.130.1"],
      });
      expect(await api.routes()).toContainEqual(expect.stringMatching(/^default dev eth0/));
      expect(await api.reaches("192.168.112.30")).toBe(true);
      // The router does not have the routes yet.
      expect(await api.reaches("192.168.130.1")).toBe(false);

      const routes = (await project.output("routes")) as string[];
      await router.run(routes.map((route) => `ip route add ${route}`).join(" && "));
      expect(await api.reaches("192.168.130.1")).toBe(true);
      expect(await db.reaches("192.168.112.30")).toBe(true);
      await router.run("ping -c 1 -W 5 192.168.110.1");
      expect(await api.reaches("10.1.2.11")).toBe(true);
      expect(await api.reaches("10.1.1.11")).toBe(false);
    },
  });
});
