import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import execa from "execa";
import { listing, program, ScratchStack, succeeded, vlanLinks, webHosts, wipe } from "../e2e/_helpers";
import { fileOf } from "../../provider/run/host/files";
import { partsOf } from "../../provider/run/host/parts";
import { sharedLab } from "../shared-lab";

const CHECKOUT = resolve(__dirname, "../..");
const { version, devDependencies } = require("../../package.json") as {
  version: string;
  devDependencies: Record<string, string>;
};

const typed = `
import * as pulumi from "@pulumi/pulumi";
import * as trunkline from "pulumi-trunkline";

const key: pulumi.Output<string> = pulumi.secret("key");
const web1 = new trunkline.Host("web1", { connection: { host: "192.0.2.11", user: "ops", privateKey: key, proxy: { host: "192.0.2.1" } } });
const web2 = new trunkline.Host("web2", { connection: "ops@192.0.2.12:22" });
const outer = new trunkline.VlanSubInterface("outer", { host: web1, parent: "eth0", vlanId: 10, protocol: "802.1ad" });
const inner = new trunkline.VlanSubInterface("inner", { host: web1, parent: outer, vlanId: 5, addresses: ["192.0.2.1/24"], up: undefined });
new trunkline.VlanSubInterface("other", { host: web2, parent: web2.defaultInterface.apply((name) => name ?? "eth0"), vlanId: 7 }, { dependsOn: inner });
const lan: trunkline.Network = new trunkline.MacvlanNetwork("lan", { host: web1, parent: outer, mode: undefined, subnets: [{ cidr: "192.0.2.0/24", gateway: undefined }] });
const shop = new trunkline.ContainerAttachment("shop", { network: lan, container: { docker: "shop", podman: undefined }, addresses: undefined });
new trunkline.Probe("gateway", { from: shop, to: lan, kind: "arp", expect: undefined });
export const addresses: pulumi.Output<string[]> = shop.addresses;
export const index: pulumi.Output<number> = inner.ifindex;
export const owned: pulumi.Output<boolean> = inner.owned;
export const kernel: pulumi.Output<string> = web1.kernel;
// @ts-expect-error a VLAN id is a number
new trunkline.VlanSubInterface("wrong", { host: web1, parent: "eth0", vlanId: "10" });
// @ts-expect-error there is no such option
new trunkline.VlanSubInterface("stranger", { host: web1, parent: "eth0", vlanId: 10, vlan: 10 });
// @ts-expect-error no such mode
new trunkline.IpvlanNetwork("l4", { host: web1, mode: "l4" });
// @ts-expect-error a host is needed
new trunkline.VlanSubInterface("homeless", { parent: "eth0", vlanId: 10 });
`;

describe("the package as a user installs it", () => {
  let folder: string;
  let tarball: string;
  let stack: ScratchStack;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "trunkline-package-"));
    await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], CHECKOUT);
    tarball = join(folder, `pulumi-trunkline-${version}.tgz`);
    stack = await ScratchStack.create({
      lab: await sharedLab(),
      program: "",
      ownProcess: true,
      modules: (project) => install(project, tarball),
    });
  }, 300_000);

  afterAll(async () => {
    await stack?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  test("holds what is built, what the README leads to, and nothing else", async () => {
    const { stdout } = await run("tar", ["-tzf", tarball], folder);
    const files = stdout
      .trim()
      .split("\n")
      .map((file) => file.replace(/^package\//, ""));
    const readme = await readFile(join(CHECKOUT, "README.md"), "utf8");
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) => target);
    const led = (file: string) => links.some((link) => file === link || file.startsWith(`${link}/`));
    const isBuilt = (file: string) => /^dist\/(provider|sdk|graph|cli)\/.+\.(js|d\.ts|sh)$/.test(file);
    const strange = files.filter((file) => !isBuilt(file) && !led(file));
    expect(strange.sort()).toEqual(["README.md", "package.json"]);
    const missing = links.filter(
      (link) => !files.some((file) => file === link || file.startsWith(`${link}/`)),
    );
    expect(missing).toEqual([]);
    const onHosts = Object.values(partsOf).flat();
    for (const part of onHosts) expect(files).toContain(`dist/${relative(CHECKOUT, fileOf(part))}`);
    for (const file of ["dist/provider/runtime.js", "dist/sdk/index.d.ts"]) expect(files).toContain(file);
  });

  test("depends on nothing but what it needs at run time", async () => {
    const modules = await readdir(join(stack.folder, "node_modules"));
    expect(modules).toContain("pulumi-trunkline");
    for (const tool of ["jest", "eslint", "prettier", "tsx", "fast-check"])
      expect(modules).not.toContain(tool);
  });

  test("has the command that draws a stack", async () => {
    const { stdout } = await run("npx", ["--no-install", "trunkline", "graph", "--help"], stack.folder);
    expect(stdout).toContain("usage: trunkline graph");
  });

  test("its types hold under strict, and refuse what is wrong", async () => {
    await writeFile(join(stack.folder, "typed.ts"), typed);
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      module: "node16",
      moduleResolution: "node16",
      target: "ES2022",
      types: [],
      skipLibCheck: true,
    };
    // Not tsconfig.json, with which Pulumi would compile the programs.
    const project = join(stack.folder, "tsconfig.strict.json");
    await writeFile(project, JSON.stringify({ compilerOptions, files: ["typed.ts"] }));
    const compiler = join(CHECKOUT, "node_modules/typescript/bin/tsc");
    await run(process.execPath, [compiler, "-p", project], stack.folder);
  });

  test("preview, up and destroy", async () => {
    const [host] = (await sharedLab()).hosts;
    if (host === undefined) throw new Error("a lab without a host");
    await wipe(host);
    const before = await listing(host);
    await stack.setProgram(
      program(
        webHosts([host]),
        'new trunkline.VlanSubInterface("vlan10", { host: web1, parent: "eth0", vlanId: 10 });',
      ),
    );
    succeeded(await stack.preview());
    succeeded(await stack.up());
    expect(Object.keys(await vlanLinks(host))).toEqual(["eth0.10"]);
    succeeded(await stack.destroy());
    expect(await listing(host)).toBe(before);
  });
});

async function install(project: string, tarball: string): Promise<void> {
  const sdk = `@pulumi/pulumi@${devDependencies["@pulumi/pulumi"] ?? ""}`;
  const quietly = ["--prefer-offline", "--no-audit", "--no-fund"];
  await run("npm", ["install", ...quietly, tarball, sdk], project);
}

/** The failure of a program shows what it printed. */
function run(program: string, args: string[], cwd: string): Promise<{ stdout: string }> {
  return execa(program, args, { cwd });
}
