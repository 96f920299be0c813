import { resolve } from "node:path";
import execa, { type ExecaReturnValue } from "execa";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, listing, program, ScratchStack, succeeded, webHosts, wipe } from "./_helpers";

const COMMAND = resolve(__dirname, "../../dist/cli/command.js");

const body = `
  new trunkline.VlanSubInterface("vlan10", { host: web1, parent: "eth0", vlanId: 10 });
  const db = new trunkline.IpvlanNetwork("db", { host: web1, parent: "eth0.50", subnets: [{ cidr: "192.168.10.0/24" }] });
  new trunkline.ContainerAttachment("shop", { network: db, container: { netns: "red" } });
`;

describe("a stack is lost: what it left on a host is listed and released by trunkline records", () => {
  let lab: Lab;
  let host: LabHost;
  let before: string;
  let old: ScratchStack;
  let next: ScratchStack;

  const records = (...args: string[]): Promise<ExecaReturnValue> => {
    const access = ["--key", host.privateKeyPath, "--known-hosts", lab.knownHostsPath];
    const way = `root@127.0.0.1:${String(host.sshPort)}`;
    return execa.node(COMMAND, ["records", way, ...args, ...access], { reject: false, stdin: "ignore" });
  };

  beforeAll(async () => {
    lab = await sharedLab();
    [host] = lab.hosts as [LabHost];
    await wipe(host);
    before = await listing(host);
    await host.run("ip netns add red");
    const text = program(webHosts([host]), body);
    [old, next] = await Promise.all([
      ScratchStack.create({ lab, stack: "old", program: text }),
      ScratchStack.create({ lab, stack: "next", program: text }),
    ]);
    succeeded(await old.up());
  });

  afterAll(async () => {
    await Promise.all([old.remove(), next.remove()]);
    await wipe(host);
  });

  test("lists links, networks and attachments, whose they are, and which are gone", async () => {
    await host.run("ip link delete eth0.10");
    const { stdout, exitCode } = await records();
    expect(stdout.split("\n")).toEqual([
      "127.0.0.1 remembers 2 links, 1 network, 1 attachment",
      "",
      "made by fleet/old",
      "  link        eth0.10    of vlan10  made                               gone",
      "  link        eth0.50    of db      made                               there",
      "  network     db         of db      ipvlan 192.168.10.0/24 on eth0.50  there",
      "  attachment  netns red  of shop    eth0 in network db, 192.168.10.2   there",
    ]);
    expect(exitCode).toBe(0);
    const inFolder = { cwd: old.folder, env: old.environment, extendEnv: false };
    const byName = await execa.node(COMMAND, ["records", "web1"], inFolder);
    expect(byName.stdout).toBe(stdout.replace("127.0.0.1", "web1"));
  });

  test("what another machine wrote is told apart, and released by itself", async () => {
    const links = "/var/lib/trunkline/links";
    await host.run(
      `sed "s/eth0.10/eth0.11/; s/^machine .*/machine ${"e".repeat(32)}/" ${links}/eth0.10 >${links}/eth0.11`,
    );
    const { stdout } = await records();
    expect(stdout).toContain("remembers 3 links, 1 network, 1 attachment\n");
    expect(stdout).toMatch(/link +eth0.11 +of vlan10 +written on another machine, e{32} +gone$/);
    expect((await records("--copied", "--forget", "--yes")).stdout).toContain("\nreleased 1 link;");
    expect((await records()).stdout).toContain("remembers 2 links, 1 network, 1 attachment\n");
  });

  test("another stack is refused what the lost one has, and told the way out", async () => {
    await old.must("stack", "rm", "old", "--yes", "--force");
    const there = await listing(host);
    expect(failed(await next.upAfterPreview()).output).toContain(
      "if that stack is gone for good, release what it left: npx trunkline records HOST --made-by fleet/old --forget",
    );
    expect(await listing(host)).toBe(there);
  });

  test("nothing is released unasked, or under a name that is not there", async () => {
    const there = await listing(host);
    expect(await records("--forget")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("there is no terminal; say --yes") as string,
    });
    expect(await records("dbb", "--forget", "--yes")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('remembers nothing that is called "dbb"') as string,
    });
    expect(await listing(host)).toBe(there);
    expect((await records()).stdout).toContain("2 links, 1 network, 1 attachment");
  });

  test("released, it is nobody's: no link is changed but for its mark, and the other stack can use it", async () => {
    const there = await Promise.all([listing(host), host.run("ip -n red -d address show")]);
    const { stdout, exitCode } = await records("--made-by", "fleet/old", "--forget", "--yes");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("released 2 links, 1 network, 1 attachment");
    expect(await listing(host)).toBe(there[0].replace(/,\n *"ifalias": "trunkline:.*"/g, ""));
    expect((await host.run("ip -n red -d address show")).stdout).toBe(
      there[1].stdout.replace(/^ *alias trunkline:.*\n/gm, ""),
    );
    expect((await records()).stdout).toBe("127.0.0.1 remembers nothing of this kind");
    // The container's interface is its own affair now; a restart of a real container ends it.
    await host.run("ip -n red link delete eth0");
    succeeded(await next.upAfterPreview());
    expect((await next.resource("db")).outputs?.["parentOwned"]).toBe(false);
    succeeded(await next.destroy());
    await host.run("ip link delete eth0.50; ip netns delete red");
    expect(await listing(host)).toBe(before);
    expect((await records()).stdout).toBe("127.0.0.1 remembers nothing of this kind");
  });
});
