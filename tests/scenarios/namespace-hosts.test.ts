import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname, release } from "node:os";
import { join } from "node:path";
import { type Lab, type LabHost, startLab } from "../lab";
import { expectNothingLeft, firstLine, startOwner } from "../lab/_owner";
import { waitUntil } from "../lab/wait";
import { attached, inside, makeNetwork } from "./attachments/_networks";
import { describeNamespaceHosts } from "./_namespaces";
import { endRuns, inputOf, Run } from "./_run";

describeNamespaceHosts("hosts that are namespaces of this machine", () => {
  let lab: Lab;
  let h1: LabHost;
  let h2: LabHost;

  beforeAll(async () => {
    lab = await startLab({ hosts: 3, namespaces: true });
    [h1, h2] = lab.hosts as [LabHost, LabHost];
  });

  afterEach(endRuns);
  afterAll(async () => lab.down());

  test("containers on two of them reach each other over a macvlan network", async () => {
    const run = new Run();
    const addresses = ["192.168.10.11", "192.168.10.12"];
    for (const [index, host] of [h1, h2].entries()) {
      await host.run("ip netns add web");
      const network = await makeNetwork(run, inputOf(host), { driver: "macvlanNetwork" });
      const args = attached(network, "web", { netns: "web" }, { addresses: [addresses[index]] });
      await run.of("containerAttachment").create(`web-${host.name}`, args);
    }
    expect((await inside(h1, "--net=/run/netns/web")).links).toMatchObject([{ ifname: "eth0" }]);
    await h1.run(`ip netns exec web busybox ping -c 1 -w 10 ${addresses[1] ?? ""}`);
    expect((await lab.hosts[2]?.run("ip netns list"))?.stdout).toBe("");
  });

  test("are machines of their own, with files that this machine does not get", async () => {
    const named = hostname();
    const own =
      "/root/own /home/own /etc/systemd/system/own.service /var/lib/trunkline-own /run/own /usr/share/own";
    await h1.run(`touch ${own}; hostname changed`);
    const ids = [h1, h2].map(async (host) => (await host.run("cat /etc/machine-id")).stdout);
    expect(new Set([...(await Promise.all(ids)), readFileSync("/etc/machine-id", "utf8")]).size).toBe(3);
    expect(own.split(" ").filter((path) => existsSync(path))).toEqual([]);
    expect(hostname()).toBe(named);
    expect((await h2.run(`ls -A /root /home /run/netns`)).stdout).not.toContain("own");
    expect((await h2.run("hostname; ps -e -o comm=")).stdout).toMatch(/^h2\npython3\n/);
  });

  test("keep their port and what is on their disk through a power loss, but no link", async () => {
    await h2.run("echo kept >/var/lib/kept; ip link add lost type veth");
    await h2.powerOff();
    expect(await h2.isRunning()).toBe(false);
    await h2.boot();
    expect((await h2.run("cat /var/lib/kept; ls /sys/class/net")).stdout).toBe("kept\neth0\nlo\n");
    const run = new Run();
    expect(await run.look(inputOf(h2))).toMatchObject({ name: "h2", kernel: release() });
  });

  test("leave nothing on this machine", async () => {
    const held = namespacesOf(lab.directory);
    expect(held.length).toBeGreaterThan(9);
    await lab.down();
    await expectNothingOf(lab.directory, held);
  });

  test("leave nothing when their owner is killed", async () => {
    const owner = startOwner({ hosts: 2, namespaces: true });
    const directory = await firstLine(owner);
    const held = namespacesOf(directory);
    expect(held.length).toBeGreaterThan(3);
    owner.kill("SIGKILL");
    await expectNothingOf(directory, held);
  });
});

/** Returns the namespaces that a lab's processes have and this one has not. */
function namespacesOf(directory: string): string[] {
  const pids = readdirSync(join(directory, "pids")).map((name) => name.split(".")[1] ?? "");
  const own = namespacesOfProcess("self");
  return [...new Set(pids.flatMap(namespacesOfProcess))].filter((each) => !own.includes(each));
}

function namespacesOfProcess(pid: string): string[] {
  try {
    return ["net", "mnt", "pid", "uts"].map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`));
  } catch {
    return [];
  }
}

/** Expects that a lab's processes have ended, and that nobody is left in its namespaces or has its mounts and links. */
async function expectNothingOf(directory: string, held: readonly string[]): Promise<void> {
  await expectNothingLeft(directory);
  const processes = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const left = () =>
    processes().filter((pid) => namespacesOfProcess(pid).some((each) => held.includes(each)));
  await waitUntil(() => left().length === 0, { timeoutMs: 20_000 });
  expect(left()).toEqual([]);
  expect(readFileSync("/proc/mounts", "utf8")).not.toContain(directory);
  expect(readdirSync("/sys/class/net").filter((name) => /^(p\d+|trunk)$/.test(name))).toEqual([]);
}
