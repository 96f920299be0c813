import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { DOMParser } from "@xmldom/xmldom";
import { findPulumi } from "../../tools/pulumi-cli";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { program, ScratchStack, succeeded, webHosts, wipe } from "./_helpers";

const COMMAND = resolve(__dirname, "../../dist/cli/command.js");

const stays = `
  const vlans = [web1, web2].map((host, i) => new trunkline.VlanSubInterface("vlan" + (i + 1), { host, parent: "eth0", vlanId: 10 }));
  const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];
  const dbs = [web1, web2].map((host, i) => new trunkline.IpvlanNetwork("db" + (i + 1), { host, parent: vlans[i], subnets }));
  new trunkline.ContainerAttachment("red1", { network: dbs[0], container: { netns: "red" } });
`;
const before = `new trunkline.ContainerAttachment("red2", { network: dbs[1], container: { netns: "red" } });`;
const after = `new trunkline.ContainerAttachment("blue1", { network: dbs[0], container: { netns: "blue" }, interfaceName: "db0" });`;

describe("trunkline graph", () => {
  let lab: Lab;
  let hosts: [LabHost, LabHost];
  let stack: ScratchStack;

  beforeAll(async () => {
    lab = await sharedLab();
    hosts = lab.hosts.slice(0, 2) as [LabHost, LabHost];
    await Promise.all(hosts.map(wipe));
    for (const host of hosts) await host.run("ip netns add red; ip netns add blue");
    stack = await ScratchStack.create({ lab, program: program(webHosts(hosts), stays + before) });
    succeeded(await stack.up());
  });

  afterAll(async () => {
    await stack.destroy();
    await stack.remove();
    await Promise.all(hosts.map(wipe));
  });

  test("shows what is on the hosts, from the selected stack's export", async () => {
    const { stdout, stderr, status } = await graph();
    expect([stderr, status]).toEqual(["", 0]);
    const [one, two] = await Promise.all(
      hosts.map((host) => host.run("uname -r; ip netns exec red ip -o address show eth0 scope global")),
    );
    const seen = (of: typeof one) =>
      [...(of?.stdout ?? "").matchAll(/inet6? ([^/]+)\//g)].map(([, address = ""]) => address).join(", ");
    const kernel = one?.stdout.split("\n")[0] ?? "";
    const hostLines = (nth: 1 | 2, addresses: string) => [
      `web${String(nth)}  127.0.0.1:${String(hosts[nth - 1]?.sshPort)}  Linux ${kernel}`,
      "└─ eth0",
      "   └─ eth0.10  VLAN 10",
      `      └─ db${String(nth)}  ipvlan l2  192.168.10.0/24 (gateway 192.168.10.1)  2001:db8:10::/64 (gateway 2001:db8:10::1)`,
      `         └─ netns red  eth0  ${addresses}`,
      "",
    ];
    expect(stdout.split("\n")).toEqual([
      "fleet/dev: 2 hosts, 1 VLAN, 2 networks, 2 containers",
      "",
      ...hostLines(1, seen(one)),
      ...hostLines(2, seen(two)),
    ]);
  });

  test("reads an export from a file or standard input, and draws the same", async () => {
    const exported = await stack.exportText();
    await writeFile(join(stack.folder, "state.json"), exported);
    const { stdout } = await graph();
    expect((await graph(["state.json"])).stdout).toBe(stdout);
    expect((await graph(["-"], exported)).stdout).toBe(stdout);
  });

  test("marks what a preview says, whole and in the picture", async () => {
    await stack.setProgram(program(webHosts(hosts), stays + after));
    const { stdout, status } = await graph(["--preview"]);
    expect(status).toBe(0);
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      "fleet/dev: 2 hosts, 1 VLAN, 2 networks, 3 containers",
      "+ 1 to create  - 1 to delete",
    ]);
    const marked = stdout
      .split("\n")
      .filter((line) => /^[-+~]/.test(line))
      .slice(1);
    expect(marked).toEqual([
      expect.stringMatching(/^\+ .*─ netns blue {2}db0 {3}address given when it is made$/),
      expect.stringMatching(/^- .*─ netns red {2}eth0 {2}192\.168\.10\.\d+, 2001:db8:10::\w+$/),
    ]);
    const drawn = await graph(["--preview", "--svg", "topology.svg"]);
    expect(drawn.stdout).toBe("topology.svg: 2 hosts, 1 VLAN, 2 networks, 3 containers\n");
    const picture = await readFile(join(stack.folder, "topology.svg"), "utf8");
    const document = new DOMParser().parseFromString(picture, "image/svg+xml");
    const texts = [...document.getElementsByTagName("text")].map((element) => element.textContent);
    expect(texts).toEqual(expect.arrayContaining(["+", "-", "web1", "db2"]));
    await stack.setProgram(program(webHosts(hosts), stays + before));
  });

  test("draws a preview that found problems, says them, and does not end well", async () => {
    const second = `new trunkline.IpvlanNetwork("l3", { host: web1, parent: vlans[0], mode: "l3", subnets: [{ cidr: "10.9.0.0/24" }] });`;
    await stack.setProgram(program(webHosts(hosts), stays + before + second));
    const { stdout, stderr, status } = await graph(["--preview"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^\+ .*─ l3 {2}ipvlan l3/m);
    expect(stderr).toMatch(/^the preview found a problem: l3: web1: parent link "eth0\.10" .*excludes/m);
    await stack.setProgram(program(webHosts(hosts), stays + before));
  });

  test("where pulumi has nothing to say, its words and a remedy", async () => {
    const elsewhere = await graph(["--stack", "missing"]);
    expect([elsewhere.stdout, elsewhere.status]).toEqual(["", 1]);
    expect(elsewhere.stderr).toContain("no stack named 'missing' found");
    expect(elsewhere.stderr).toContain("run this in a Pulumi project's folder");
    const without = await graph([], "", { PATH: dirname(process.execPath) });
    expect(without.stderr).toBe(
      'trunkline: there is no "pulumi" on PATH; name a file with what "pulumi stack export" prints\n',
    );
    expect((await graph(["missing.json"])).stderr).toMatch(
      /^trunkline: cannot read missing\.json: ENOENT.*\n$/,
    );
    expect((await graph(["--svg", "no/such/folder.svg", "state.json"])).status).toBe(1);
    expect((await graph(["--bogus"])).status).toBe(2);
  });

  async function graph(
    args: readonly string[] = [],
    input = "",
    more: Readonly<Record<string, string>> = {},
  ) {
    const pulumi = findPulumi();
    if (pulumi === undefined) throw new Error("there is no Pulumi CLI; npm test gets one");
    const env = {
      ...stack.environment,
      PATH: [dirname(pulumi), process.env["PATH"]].join(delimiter),
      ...more,
    };
    const child = spawn(process.execPath, [COMMAND, "graph", ...args], { cwd: stack.folder, env });
    child.stdin.end(input);
    const [stdout, stderr, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once("close", resolve)),
    ]);
    return { stdout, stderr, status };
  }
});
