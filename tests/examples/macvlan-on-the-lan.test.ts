import type { Lab, LabHost } from "../lab";
import { fromPreviewToDestroyInAnyCase } from "./_cleanup";
import { Container, removeContainers, startContainers } from "./_containers";
import { address, listing, Project } from "./_project";
import { sharedLab } from "../shared-lab";

jest.setTimeout(240_000);

const OWN_ADDRESSES = ["192.168.1.11", "192.168.1.12"] as const;
const NAMES = { web1: ["proxy", "shop"], web2: ["shop"] } as const;

let lab: Lab;
let web1: LabHost;
let web2: LabHost;
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  [web1, web2] = lab.hosts as unknown as [LabHost, LabHost];
  await Promise.all([
    web1.run(`ip address add ${OWN_ADDRESSES[0]}/24 dev eth0`),
    web2.run(`ip address add ${OWN_ADDRESSES[1]}/24 dev eth0`),
    startContainers(web1, "docker", NAMES.web1, "--hostname proxy.web1 --add-host proxy.web1:192.168.1.80"),
    web2
      .run("touch /root/lan.hosts")
      .then(() => startContainers(web2, "docker", NAMES.web2, "-v /root/lan.hosts:/etc/hosts:ro")),
    Project.ofExample("macvlan-on-the-lan").then((made) => (project = made)),
  ]);
  await project.initializeAsShown(lab, {
    "ops@192.168.1.11": address(web1),
    "ops@192.168.1.12": address(web2),
  });
});

afterAll(async () => {
  await project.remove();
  await Promise.all([
    removeContainers(web1, "docker", NAMES.web1),
    removeContainers(web2, "docker", NAMES.web2),
  ]);
  await web2.run("rm -f /root/lan.hosts");
  await web1.run(`ip address delete ${OWN_ADDRESSES[0]}/24 dev eth0`);
  await web2.run(`ip address delete ${OWN_ADDRESSES[1]}/24 dev eth0`);
});

test("macvlan on the LAN: containers are hosts of it, and only their own host does not reach them", async () => {
  const proxy = new Container(web1, "docker", "proxy");
  const shop1 = new Container(web1, "docker", "shop");
  const shop2 = new Container(web2, "docker", "shop");
  await fromPreviewToDestroyInAnyCase(project, {
    creates: 6,
    asInstalled: true,
    state: () => Promise.all([listing(web1), listing(web2), proxy.links(), shop1.links(), shop2.links()]),
    check: async () => {
      const { containers, names } = (await project.outputs()) as {
        containers: Record<string, string>;
        names: string;
      };
      expect(containers).toEqual({
        "web1 proxy": expect.stringMatching(/^192\.168\.1\.80 02(:[0-9a-f]{2}){5}$/),
        "web1 shop": expect.stringMatching(/^192\.168\.1\.19[34] 02/),
        "web2 shop": expect.stringMatching(/^192\.168\.1\.19[34] 02/),
      });
      const [address1 = "", address2 = ""] = ["web1 shop", "web2 shop"].map(
        (name) => containers[name]?.split(" ")[0],
      );
      expect(address1).not.toBe(address2);
      expect(await proxy.addresses()).toEqual(["eth0 192.168.1.80/24"]);
      expect(await proxy.routes()).toContain("default via 192.168.1.1 dev eth0");

      expect(await shop1.reaches("192.168.1.80")).toBe(true);
      expect(await shop1.reaches(address2)).toBe(true);
      expect(await shop2.reaches("192.168.1.80")).toBe(true);
      // By name, its own included: by --add-host for a chosen address, by a hosts file for all.
      expect(await proxy.reaches("proxy.web1")).toBe(true);
      expect(await shop1.reaches("proxy.web1")).toBe(true);
      await web2.run("cat >/root/lan.hosts", { stdin: names });
      for (const name of ["proxy.web1", "shop.web1", "shop.web2", "localhost"])
        expect([name, await shop2.reaches(name)]).toEqual([name, true]);
      // Another host of the LAN, in both directions, is reached; the host below is not.
      expect(await shop1.reaches(OWN_ADDRESSES[1])).toBe(true);
      await web2.run(`ping -c 1 -W 5 ${address1}`);
      expect(await shop1.reaches(OWN_ADDRESSES[0])).toBe(false);
      expect((await web1.run(`ping -c 2 -W 1 ${address1}`, { check: false })).code).toBe(1);
    },
  });
});
