/**
 * Writes the real CLI's output for a stack on real hosts: `npx tsx tests/unit/graph/_fixtures/write-fixtures.ts`. Run
 * it again when Pulumi prints something else, or our resources have more to say.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { program, ScratchStack, succeeded, webHosts } from "../../../e2e/_helpers";
import { startLab, type LabHost } from "../../../lab";

const containers = `
systemctl start docker
for try in 1 2 3 4 5 6 7 8 9 10; do docker info >/dev/null 2>&1 && break; sleep 1; done
docker import /opt/busybox.tar busybox:lab >/dev/null
for name in postgres redis; do docker run -d --name $name --network none busybox:lab sleep 100000; done
podman import -q /opt/busybox.tar busybox:lab >/dev/null 2>&1
podman run -d --name proxy --network none busybox:lab sleep 100000
for name in api job; do ip netns add $name; done
ip link add link eth0 name eth0.40 type vlan id 40 && ip link set eth0.40 up
`;

/** One of every kind of thing that a graph shows. */
const stays = `
const vlan10 = [web1, web2].map((host, i) =>
  new trunkline.VlanSubInterface("web" + (i + 1) + "-vlan10", { host, parent: "eth0", vlanId: 10 }));
const outer = new trunkline.VlanSubInterface("web2-outer", { host: web2, parent: "eth0", vlanId: 100, protocol: "802.1ad" });
const inner = new trunkline.VlanSubInterface("web2-inner", { host: web2, parent: outer, vlanId: 5, name: "customer5" });
new trunkline.VlanSubInterface("web2-storage", { host: web2, parent: "eth0", vlanId: 20, addresses: ["10.20.0.2/24"] });
new trunkline.VlanSubInterface("web1-used", { host: web1, parent: "eth0", vlanId: 40 });
const v6 = { cidr: "2001:db8:10::/64" };
const db2 = new trunkline.IpvlanNetwork("web2-db", { host: web2, parent: vlan10[1], subnets: [{ cidr: "192.168.10.0/24" }, v6] });
const dmz = new trunkline.MacvlanNetwork("web1-dmz", { host: web1, parent: "eth0.50", subnets: [{ cidr: "10.50.0.0/24" }] });
const lan = new trunkline.MacvlanNetwork("web1-lan", { host: web1, parent: "eth0", subnets: [{ cidr: "10.1.0.0/16", gateway: "none" }] });
const backend = new trunkline.IpvlanNetwork("web1-backend", { host: web1 });
new trunkline.ContainerAttachment("web1-proxy", { network: dmz, container: { podman: "proxy" } });
new trunkline.ContainerAttachment("web1-proxy-lan", { network: lan, container: { podman: "proxy" } });
new trunkline.ContainerAttachment("web1-api", { network: backend, container: { netns: "api" } });
`;

const before = `
const db1 = new trunkline.IpvlanNetwork("web1-db", { host: web1, parent: vlan10[0],
  subnets: [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.128/25", exclude: ["192.168.10.250"] }, v6] });
const rack = new trunkline.IpvlanNetwork("web2-rack", { host: web2, parent: inner, mode: "l3", subnets: [{ cidr: "10.9.0.0/24" }] });
new trunkline.ContainerAttachment("web1-postgres", { network: db1, container: { docker: "postgres" } });
new trunkline.ContainerAttachment("web1-redis", { network: db1, container: { docker: "redis" } });
new trunkline.ContainerAttachment("web2-api", { network: db2, container: { netns: "api" } });
new trunkline.ContainerAttachment("web2-job", { network: rack, container: { netns: "job" } });
`;

/**
 * Creates a network, its sub-interface, containers, a host; updates web1-db, web2-api; replaces postgres, rack, job;
 * deletes redis.
 */
const after = `
const db1 = new trunkline.IpvlanNetwork("web1-db", { host: web1, parent: vlan10[0],
  subnets: [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.128/25" }, v6] });
const rack = new trunkline.IpvlanNetwork("web2-rack", { host: web2, parent: inner, mode: "l3s", subnets: [{ cidr: "10.9.0.0/24" }] });
new trunkline.ContainerAttachment("web1-postgres", { network: db1, container: { docker: "postgres" }, interfaceName: "db0" });
new trunkline.ContainerAttachment("web2-api", { network: db2, container: { netns: "api" }, routes: [{ destination: "10.0.0.0/8" }] });
new trunkline.ContainerAttachment("web2-job", { network: rack, container: { netns: "job" } });
const vlan30 = new trunkline.VlanSubInterface("web1-vlan30", { host: web1, parent: "eth0", vlanId: 30 });
const fresh = new trunkline.MacvlanNetwork("web1-fresh", { host: web1, parent: vlan30, mode: "private", subnets: [{ cidr: "10.30.0.0/24" }] });
new trunkline.ContainerAttachment("web1-job", { network: fresh, container: { netns: "job" }, addresses: ["10.30.0.77"] });
new trunkline.ContainerAttachment("web1-later", { network: fresh, container: { docker: vlan30.ifindex.apply(String) } });
new trunkline.IpvlanNetwork("web2-hidden", { host: web2, subnets: [{ cidr: pulumi.secret("10.66.0.0/24") }] });
const web3 = new trunkline.Host("web3", { connection: { host: vlan30.ifindex.apply(String) } });
const vlan3 = new trunkline.VlanSubInterface("web3-vlan10", { host: web3, parent: "eth0", vlanId: 10 });
const db3 = new trunkline.IpvlanNetwork("web3-db", { host: web3, parent: vlan3, subnets: [{ cidr: "192.168.10.0/24" }] });
new trunkline.ContainerAttachment("web3-postgres", { network: db3, container: { docker: "postgres" } });
`;

/** A mode that the parent cannot have: the preview ends with a problem. */
const refused = `
new trunkline.IpvlanNetwork("web1-second", { host: web1, parent: vlan10[0], mode: "l3", subnets: [{ cidr: "10.99.0.0/24" }] });
`;

async function writeFixtures(): Promise<void> {
  const lab = await startLab({ hosts: 2 });
  const [one, two] = lab.hosts as [LabHost, LabHost];
  const key = await readFile(two.privateKeyPath, "utf8");
  const [web1] = webHosts([one]);
  const secretly = `({ host: "127.0.0.1", port: ${String(two.sshPort)}, privateKey: ${JSON.stringify(key)} })`;
  const declared = (body: string): string =>
    program(web1 ? [web1] : [], `const web2 = new trunkline.Host("web2", { connection: ${secretly} });\n${body}`);
  const keep = async (name: string, text: string): Promise<void> => {
    const ports = new Map(lab.hosts.map(({ sshPort }, index) => [String(sshPort), String(65_001 + index)]));
    await writeFile(join(__dirname, `${name}.json`), neutral(text, ports));
  };
  try {
    for (const host of lab.hosts) await host.run("sh", { stdin: containers, timeoutMs: 120_000 });
    const stack = await ScratchStack.create({ lab, program: declared(stays + before) });
    const preview = async (...flags: string[]): Promise<string> => succeeded(await stack.preview("--json", ...flags)).stdout;
    await keep("preview-of-all", await preview());
    succeeded(await stack.up());
    await keep("export", await stack.exportText());
    await keep("export-with-secrets", await stack.must("stack", "export", "--show-secrets"));
    await keep("preview-without-changes", await preview());
    await stack.setProgram(declared(stays + after));
    await keep("preview-with-changes", await preview("--show-sames"));
    await keep("preview-without-sames", await preview());
    await stack.setProgram(declared(stays + before + refused));
    await keep("preview-with-problems", (await stack.preview("--json", "--show-sames")).stdout);
    await keep("preview-of-destroy", await stack.must("destroy", "--preview-only", "--json"));
    await one.run("ip netns exec api ip link delete eth0; ip link delete eth0.50");
    await keep("preview-of-refresh", await stack.must("refresh", "--preview-only", "--json"));
    succeeded(await stack.destroy());
    await keep("export-of-nothing", await stack.exportText());
    await stack.remove();
  } finally {
    await lab.down();
  }
}

/** Removes what differs between machines, and the engine's source positions. */
function neutral(text: string, ports: ReadonlyMap<string, string>): string {
  const left = ["sourcePosition", "stackTrace", "config", "created", "modified", "manifest", "duration", "state"];
  const kept = JSON.parse(text, (key, value: unknown) => {
    if (left.includes(key)) return undefined;
    if (key === "trunkline:knownHostsFile" || key === "trunkline:privateKeyFile") return undefined;
    // These contain the lab's key.
    if (key === "ciphertext") return "CIPHERTEXT";
    if (key === "plaintext") return JSON.stringify("PLAINTEXT");
    if (typeof value !== "string" && typeof value !== "number") return value;
    const port = ports.get(String(value));
    if (port !== undefined) return typeof value === "number" ? Number(port) : port;
    return typeof value === "string" ? [...ports].reduce((text, [from, to]) => text.replaceAll(`:${from}`, `:${to}`), value) : value;
  }) as unknown;
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}

void writeFixtures();
