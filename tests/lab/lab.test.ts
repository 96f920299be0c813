import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectNothingLeft, firstLine, processesOf, startOwner } from "./_owner";
import { attachLab, type Lab, type LabHost, startLab } from "./index";
import { waitUntil } from "./wait";

/** The first run on a machine builds the image. */
jest.setTimeout(300_000);

describe("two hosts", () => {
  let lab: Lab;
  let h1: LabHost;
  let h2: LabHost;

  beforeAll(async () => {
    lab = await startLab({ hosts: 2 });
    [h1, h2] = lab.hosts as [LabHost, LabHost];
  });

  afterAll(async () => {
    await lab.down();
    await expectNothingLeft(lab.directory);
  });

  test("have what the product needs, and not what it must do without", async () => {
    expect((await h1.run("hostname; ip -V; busybox ip link show eth0")).stdout).toMatch(
      /^h1\nip utility, iproute2-/,
    );
    expect((await h1.run("command -v python3 jq", { check: false })).stdout).toBe("");
    expect((await h1.run("docker --version; podman --version")).stdout).toMatch(
      /Docker version .*\npodman version/,
    );
  });

  test("pass a VLAN that the switch allows on their ports, and no other", async () => {
    await lab.allowVlan(10, [1, 2]);
    for (const host of [h1, h2]) {
      for (const vlan of [10, 20]) await addVlan(host, vlan);
    }
    expect(await pings(h1, "10.0.10.2")).toBe(true);
    expect(await pings(h1, "10.0.20.2")).toBe(false);
    await lab.disallowVlan(10, [2]);
    expect(await pings(h1, "10.0.10.2")).toBe(false);
    await lab.allowVlan(10, [2]);
    expect(await pings(h1, "10.0.10.2")).toBe(true);
  });

  test("keep what they synced through a power loss, and their switch port's VLANs", async () => {
    await lab.allowVlan(30, [1, 2]);
    await addVlan(h1, 30);
    await h2.run("echo synced >/root/kept && sync");
    await h2.powerOff();
    expect(await h2.isRunning()).toBe(false);
    await h2.boot();
    expect((await h2.run("cat /root/kept")).stdout).toBe("synced\n");
    expect((await h2.run("ip -br link show type vlan")).stdout).toBe("");
    await addVlan(h2, 30);
    expect(await pings(h1, "10.0.30.2")).toBe(true);
  });

  test("keep everything through a reboot", async () => {
    await h2.run("echo written >/root/kept");
    await h2.reboot({ memoryMiB: 320 });
    expect((await h2.run("cat /root/kept")).stdout).toBe("written\n");
    const memoryKiB = Number(/MemTotal:\s+(\d+)/.exec((await h2.run("cat /proc/meminfo")).stdout)?.[1]);
    expect(memoryKiB).toBeGreaterThan(270 * 1024);
  });

  test("run many commands at once", async () => {
    const numbers = Array.from({ length: 25 }, (_, number) => String(number));
    const results = await Promise.all(numbers.map((number) => h1.run("cat", { stdin: number })));
    expect(results).toEqual(numbers.map((stdout) => ({ code: 0, stdout, stderr: "" })));
  });

  test("say everything about a command that fails", async () => {
    await expect(h1.run("echo out; echo err >&2; exit 3")).rejects.toThrow(
      "h1: status 3: echo out; echo err >&2; exit 3\n--- stdout\nout\n--- stderr\nerr",
    );
    expect(await h1.run("exit 3", { check: false })).toMatchObject({ code: 3 });
    await expect(h1.run("sleep 30", { timeoutMs: 300 })).rejects.toThrow("took longer than 300 ms");
  });

  test("let users in with the lab's key", async () => {
    const login = async (name: string) => {
      const argv = ["-F", lab.sshConfigPath, "-o", `User=${name}`, "h1", "id -un; sudo -n id -un"];
      return (await output(spawn("ssh", argv))).trim().split("\n");
    };
    const connection = await h1.createSshUser("ops", { sudo: true });
    expect(connection).toEqual({ ...h1.connection, user: "ops" });
    await h1.createSshUser("plain", { sudo: false });
    expect(await login("ops")).toEqual(["ops", "root"]);
    expect(await login("plain")).toEqual(["plain"]);
  });

  test("have no udev and no manager of their network, until one is asked for", async () => {
    const managers = "systemd-udevd systemd-networkd NetworkManager";
    const running = async () =>
      (await h2.run(`systemctl is-active ${managers}`, { check: false })).stdout.trim().split("\n");
    expect(await running()).toEqual(["inactive", "inactive", "inactive"]);
    await h2.manageNetworkBy("networkd");
    expect(await running()).toEqual(["active", "active", "inactive"]);
    await h2.reboot();
    expect(await running()).toEqual(["active", "active", "inactive"]);
    await h2.manageNetworkBy("NetworkManager");
    expect(await running()).toEqual(["active", "inactive", "active"]);
    await h2.manageNetworkBy("none");
    expect(await running()).toEqual(["inactive", "inactive", "inactive"]);
  });

  test("have the login shells of users", async () => {
    const shells = ["bash", "dash", "zsh", "fish", "csh", "tcsh", "rbash"];
    for (const shell of shells)
      expect(await h1.run(`${shell} -c 'echo ran'`)).toMatchObject({ stdout: "ran\n" });
  });

  test("are reached from other processes by the lab's directory", async () => {
    const attached = await attachLab(lab.directory);
    expect(attached.hosts.map((host) => host.connection)).toEqual(lab.hosts.map((host) => host.connection));
    expect((await attached.hosts[0]?.run("hostname"))?.stdout).toBe("h1\n");
  });

  test("leave logs about themselves, also when they are off", async () => {
    const into = mkdtempSync(join(tmpdir(), "tl-logs-"));
    await h2.powerOff();
    await lab.collectLogs(into);
    expect(readFileSync(join(into, "h1.ip.txt"), "utf8")).toContain("eth0");
    expect(readFileSync(join(into, "h1.journal.log"), "utf8")).toContain("systemd");
    expect(readFileSync(join(into, "h2.console.log"), "utf8")).toContain("lab: ready");
    rmSync(into, { recursive: true });
    await h2.boot();
  });
});

describe("an owner that ends without a word", () => {
  test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("by %s leaves nothing", async (signal) => {
    const owner = startOwner({ hosts: 1 });
    const directory = await firstLine(owner);
    expect(processesOf(directory).join("\n")).toMatch(/umid=h1[^]*guard|guard[^]*umid=h1/);
    owner.kill(signal);
    await expectNothingLeft(directory);
  });

  test("leaves nothing either while its hosts are still booting", async () => {
    const before = labDirectories();
    const owner = startOwner({ hosts: 2 });
    const ofOwner = () =>
      labDirectories().find((each) => !before.includes(each) && processesOf(each).length > 6) ?? "";
    await waitUntil(() => ofOwner() !== "", { timeoutMs: 60_000, intervalMs: 5 });
    const directory = ofOwner();
    owner.kill("SIGKILL");
    expect(directory).not.toBe("");
    await expectNothingLeft(directory);
  });
});

async function addVlan(host: LabHost, vlan: number): Promise<void> {
  const link = `eth0.${vlan}`;
  await host.run(
    `ip link add link eth0 name ${link} type vlan id ${vlan} && ip link set ${link} up && ` +
      `ip address add 10.0.${vlan}.${host.index}/24 dev ${link}`,
  );
}

async function pings(host: LabHost, address: string): Promise<boolean> {
  return (await host.run(`ping -c 2 -i 0.2 -W 1 ${address}`, { check: false })).code === 0;
}

function output(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => (text += part));
  return new Promise((resolve) => child.once("close", () => resolve(text)));
}

function labDirectories(): string[] {
  const names = readdirSync(tmpdir()).filter((name) => /^tl-[0-9a-f]{8}$/.test(name));
  return names.map((name) => join(tmpdir(), name));
}
