import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { fromPreviewToDestroyInAnyCase } from "./_cleanup";
import { Container, removeContainers, startContainers } from "./_containers";
import { listing, Project } from "./_project";

jest.setTimeout(240_000);

const NAMES = ["web", "app", "db"];

let lab: Lab;
let host: LabHost;
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  [host] = lab.hosts as unknown as [LabHost];
  await Promise.all([
    Project.ofExample("isolated-networks").then((made) => (project = made)),
    startContainers(host, "docker", NAMES),
  ]);
  await project.initializeOn(lab, [host]);
});

afterAll(async () => {
  await project.remove();
  await removeContainers(host, "docker", NAMES);
});

test("isolated networks: containers of one reach each other and nothing else", async () => {
  const [web, app, db] = NAMES.map((name) => new Container(host, "docker", name)) as [
    Container,
    Container,
    Container,
  ];
  await fromPreviewToDestroyInAnyCase(project, {
    creates: 7,
    state: () => Promise.all([listing(host), web.links(), app.links(), db.links()]),
    check: async () => {
      const addresses = (await project.output("addresses")) as Record<string, Record<string, string>>;
      const [webFront = "", appFront = "", appBack = "", dbBack = ""] = [
        addresses["web"]?.["front"],
        addresses["app"]?.["front"],
        addresses["app"]?.["back"],
        addresses["db"]?.["back"],
      ];
      expect([webFront, appFront].sort()).toEqual(["192.168.242.2", "192.168.242.3"]);
      expect([appBack, dbBack].sort()).toEqual(["172.17.0.2", "172.17.0.3"]);
      expect((await app.addresses()).sort()).toEqual([`eth0 ${appFront}/24`, `eth1 ${appBack}/16`]);

      expect(await web.reaches(appFront)).toBe(true);
      expect(await db.reaches(appBack)).toBe(true);
      expect(await app.reaches(dbBack)).toBe(true);
      // The host's own address, a neighbour of the host, and a container on the other network.
      for (const target of ["10.0.2.15", "10.0.2.2", dbBack])
        expect(await web.run(`ping -c 1 -W 1 ${target} 2>&1 || true`)).toContain("Network is unreachable");
      expect((await host.run(`ping -c 1 -W 1 ${webFront}`, { check: false })).code).not.toBe(0);
    },
  });
});
