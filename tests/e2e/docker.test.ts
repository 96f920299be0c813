import type { Lab, LabHost } from "../lab";
import { endContainers, enter, runContainer, startEngines } from "../scenarios/_engines";
import { sharedLab } from "../shared-lab";
import {
  failed,
  outcomes,
  program,
  ScratchStack,
  succeeded,
  webHosts,
  wipe,
  type RunResult,
} from "./_helpers";

interface Shape {
  readonly lan?: string;
  readonly rack?: string;
}

/** Two containers, each on a macvlan network of the LAN and an ipvlan network of a VLAN. */
const shaped = (host: LabHost, { lan = "", rack = "" }: Shape = {}): string =>
  program(
    webHosts([host]),
    `const lan = new trunkline.MacvlanNetwork("lan", { host: web1, parent: "eth0", ${lan || 'subnets: [{ cidr: "192.168.10.0/24" }]'} });
     const rack = new trunkline.IpvlanNetwork("rack", { host: web1, parent: "eth0.60", subnets: [{ cidr: "192.168.60.0/24" }], ${rack} });
     for (const name of ["web", "db"]) {
       const first = new trunkline.ContainerAttachment(name, { network: lan, container: { docker: name } });
       new trunkline.ContainerAttachment(name + "-rack", { network: rack, container: { docker: name } }, { dependsOn: first });
       exports[name] = { addresses: first.addresses, macAddress: first.macAddress };
     }`,
  );

interface Link {
  readonly ifname: string;
  readonly mtu: number;
  readonly address: string;
  readonly linkinfo?: { readonly info_data?: Readonly<Record<string, unknown>> };
  readonly addr_info: readonly { readonly local: string; readonly scope: string }[];
}

/** Returns a lab and its first host, on which Docker runs and has no containers. */
async function withEmptyDocker(): Promise<[Lab, LabHost]> {
  const lab = await sharedLab();
  const [host] = lab.hosts as [LabHost];
  await wipe(host);
  await startEngines(host);
  await endContainers(host);
  return [lab, host];
}

describe("attachments of Docker containers", () => {
  let lab: Lab;
  let host: LabHost;
  let stack: ScratchStack;

  const outputs = (): Promise<unknown> => stack.outputs();

  /** Returns a container's links by name, without its loopback. */
  async function linksIn(container: string): Promise<Record<string, Link>> {
    const { stdout } = await host.run(
      `nsenter ${await enter(host, "docker", container)} ip -d -j address show`,
    );
    const links = (JSON.parse(stdout) as Link[]).filter(({ ifname }) => ifname !== "lo");
    return Object.fromEntries(links.map((link) => [link.ifname, link]));
  }

  const addressesOf = (link: Link | undefined): string[] =>
    (link?.addr_info ?? []).filter(({ scope }) => scope === "global").map(({ local }) => local);

  /** Expects a run to notice a new, empty container and to restore its attachments. */
  async function expectAttachedAgain(begin: () => Promise<RunResult>): Promise<void> {
    expect(await linksIn("web")).toEqual({});
    succeeded(await begin());
    const { web } = (await outputs()) as { web: { addresses: string[]; macAddress: string } };
    const links = await linksIn("web");
    expect(Object.keys(links).sort()).toEqual(["eth0", "eth1"]);
    expect(links["eth0"]?.address).toBe(web.macAddress);
    expect(addressesOf(links["eth0"])).toEqual(web.addresses);
    await host.run(`docker exec db ping -c 1 -w 5 ${web.addresses[0] ?? ""}`);
  }

  beforeAll(async () => {
    [lab, host] = await withEmptyDocker();
    for (const name of ["web", "db"]) await runContainer(host, "docker", name);
    stack = await ScratchStack.create({ lab, program: shaped(host) });
    succeeded(await stack.up());
  });

  afterAll(async () => {
    await stack.remove();
    await endContainers(host);
    await wipe(host);
  });

  test("a container that starts again has both interfaces again from its host, and refresh and up find nothing to do", async () => {
    const [before, links] = [await outputs(), Object.keys(await linksIn("web"))];
    await host.run("docker restart -t 0 web");
    await host.run(
      'until [ "$(nsenter --net=/proc/$(docker inspect -f "{{.State.Pid}}" web)/ns/net ip -o link show up type macvlan | wc -l)" = 1 ] && ' +
        '[ "$(nsenter --net=/proc/$(docker inspect -f "{{.State.Pid}}" web)/ns/net ip -o link show up | wc -l)" = 3 ]; do sleep 0.1; done',
      { timeoutMs: 20_000 },
    );
    expect(Object.keys(await linksIn("web")).sort()).toEqual(links.sort());
    succeeded(await stack.refresh());
    expect((await stack.resource("web")).outputs?.["namespace"]).toEqual(expect.any(Number));
    expect(outcomes(succeeded(await stack.up()).events)).toEqual({});
    expect(await outputs()).toEqual(before);
  });

  test("one that was removed and run again under its name: the preview says so, and up does the same, without a refresh", async () => {
    const before = await outputs();
    // Else the host would do it.
    await host.run("systemctl stop trunkline-docker.service");
    await host.run("docker rm -f web");
    await runContainer(host, "docker", "web");
    const preview = succeeded(await stack.preview());
    expect(preview.output).toMatch(/web1: web has changed on the host; pulumi up will do there: .*/);
    // The unit itself is one of the others' to start.
    expect(outcomes(preview.events)).toMatchObject({ web: "update", "web-rack": "update" });
    await expectAttachedAgain(() => stack.up());
    expect(await outputs()).toEqual(before);
  });

  test("networks that change in place, a subnet, the MTU, the flag: their attachments follow in the same up, and the preview shows all of it", async () => {
    const before = await linksIn("web");
    // It runs again after the same up, whatever else that changes first.
    await host.run("systemctl stop trunkline-docker.service");
    const lan = 'mtu: 1400, subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }]';
    await stack.setProgram(shaped(host, { lan, rack: 'flag: "private", mtu: 1300' }));
    const all = Object.fromEntries(
      ["lan", "rack", "web", "web-rack", "db", "db-rack"].map((name) => [name, "update"]),
    );
    const preview = succeeded(await stack.preview());
    expect(outcomes(preview.events)).toEqual(all);
    expect(await linksIn("web")).toEqual(before);
    const up = succeeded(await stack.up());
    expect(outcomes(up.events)).toEqual(all);
    for (const name of ["web", "db"]) {
      const { eth0, eth1 } = await linksIn(name);
      expect([eth0?.mtu, eth1?.mtu]).toEqual([1400, 1300]);
      expect(addressesOf(eth0)).toEqual([
        expect.stringMatching(/^192\.168\.10\.[23]$/),
        expect.stringMatching(/^2001:db8:10::[23]$/),
      ]);
      expect(eth1?.linkinfo?.info_data).toMatchObject({ mode: "l2", private: true });
    }
    const { web } = (await outputs()) as { web: { addresses: string[] } };
    expect(web.addresses).toHaveLength(2);
    for (const address of web.addresses) await host.run(`docker exec db ping -c 1 -w 5 ${address}`);
    succeeded(await stack.preview("--expect-no-changes"));
  });

  test("nothing is left in the end, in the containers that go on running either", async () => {
    succeeded(await stack.destroy());
    for (const name of ["web", "db"]) expect(await linksIn(name)).toEqual({});
    const { stdout } = await host.run(
      "ls -A /var/lib/trunkline/links /var/lib/trunkline/networks /var/lib/trunkline/attachments | grep -v :; ls /sys/class/net",
    );
    expect(stdout).not.toMatch(/eth0\.60|lan|rack|^[0-9a-f]{12}$/m);
  });
});

describe("networks in Docker", () => {
  let lab: Lab;
  let host: LabHost;

  const asked = (more: string, resource = "MacvlanNetwork"): string =>
    program(
      webHosts([host]),
      `const plan = new trunkline.AddressPlan("plan", { cidr: "192.168.70.0/24", prefixLength: 28, holders: ["web1"] });
       new trunkline.${resource}("lan", { host: web1, engine: "docker", ${more} });`,
    );
  const lan = (more = "") =>
    asked(`parent: "eth0.70", subnets: [{ cidr: "192.168.70.0/24", ipRange: plan.range("web1") }], ${more}`);
  const docker = async (args: string): Promise<string> => (await host.run(`docker ${args}`)).stdout.trim();
  const inspected = async (format: string): Promise<string> =>
    docker(`network inspect lan --format '${format}'`);

  beforeAll(async () => {
    [lab, host] = await withEmptyDocker();
  });

  afterAll(async () => {
    await endContainers(host);
    await wipe(host);
  });

  test("made by Docker for its containers, healed, made again where it changes, and removed once nobody is on it", async () => {
    const stack = await ScratchStack.create({ lab, program: lan() });
    try {
      succeeded(await stack.upAfterPreview());
      expect(await inspected("{{.Driver}} {{.Options.parent}} {{json .IPAM.Config}}")).toBe(
        'macvlan eth0.70 [{"Subnet":"192.168.70.0/24","IPRange":"192.168.70.0/28","Gateway":"192.168.70.1"}]',
      );
      expect(await inspected('{{index .Labels "trunkline.mark"}}')).toMatch(/^trunkline:fleet\/dev\/lan@/);
      expect(outcomes(succeeded(await stack.up()).events)).toEqual({});

      // What somebody removes by hand is told, and comes back.
      await docker("network rm lan");
      const refreshed = succeeded(await stack.refresh());
      expect(refreshed.output).toContain("lan");
      expect((await stack.resource("lan")).outputs?.["drift"]).toContain("docker network create");
      succeeded(await stack.up());

      await runContainer(host, "docker", "web", "lan");
      expect(await docker("inspect web --format '{{.NetworkSettings.Networks.lan.IPAddress}}'")).toBe(
        "192.168.70.2",
      );
      await host.run("systemctl restart docker; docker start web");
      expect(outcomes(succeeded(await stack.up()).events)).toEqual({});

      await stack.setProgram(lan("mtu: 1400"));
      await docker("stop -t 0 web");
      expect(failed(await stack.preview()).output).toContain('docker\'s network "lan" has containers: web');
      expect(failed(await stack.destroy()).output).toContain('docker\'s network "lan" has containers: web');
      await docker("rm web");
      succeeded(await stack.up());
      expect(await inspected('{{index .Options "com.docker.network.driver.mtu"}}')).toBe("1400");

      succeeded(await stack.destroy());
      expect(await docker("network ls --quiet --filter driver=macvlan")).toBe("");
      expect((await host.run("ls /sys/class/net /var/lib/trunkline/networks")).stdout).not.toMatch(
        /eth0\.70|lan/,
      );
    } finally {
      await stack.remove();
    }
  });

  test("one that Docker refuses leaves nothing; one that is there is used if it is as wanted, and stays", async () => {
    // Docker 26 has one macvlan network on a parent.
    await docker(
      "network create -d macvlan -o parent=eth0 --subnet 192.168.71.0/24 --gateway 192.168.71.1 lan",
    );
    const there = await inspected("{{.ID}}");
    const on = (name: string, cidr: string) =>
      asked(`name: "${name}", parent: "eth0", subnets: [{ cidr: "${cidr}" }],`);
    const stack = await ScratchStack.create({ lab, program: on("second", "192.168.72.0/24") });
    try {
      expect(failed(await stack.up()).output).toContain("[engine-refused]");
      expect((await host.run("ls /var/lib/trunkline/networks")).stdout).toBe("");

      await stack.setProgram(on("lan", "192.168.73.0/24"));
      expect(failed(await stack.preview()).output).toContain(
        "subnets are 192.168.71.0/24 gateway 192.168.71.1, and 192.168.73.0/24 gateway 192.168.73.1 are wanted",
      );
      await stack.setProgram(on("lan", "192.168.71.0/24"));
      succeeded(await stack.up());
      succeeded(await stack.destroy());
      expect(await inspected("{{.ID}}")).toBe(there);
    } finally {
      await docker("network rm lan");
      await stack.remove();
    }
  });
});
