import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { vlanSubInterfaceFields } from "../../provider/spec/vlan-sub-interface";
import type { Connection, ConnectionDefaults } from "../../provider/model/connection";
import type { Lab } from "../lab";
import { sharedLab } from "../shared-lab";
import { address, CHECKOUT, listing, Project } from "./_project";

jest.setTimeout(180_000);

const VLAN = 10;

let lab: Lab;
let text: string;

beforeAll(async () => {
  lab = await sharedLab();
  text = await readFile(join(CHECKOUT, "README.md"), "utf8");
  await lab.allowVlan(VLAN, [1, 2]);
});

afterAll(async () => {
  await lab.disallowVlan(VLAN, [1, 2]);
});

/** The first block of that language, literally. */
function block(language: string): string {
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(text) ?? [];
  if (code === undefined) throw new Error(`README.md has no block of ${language}`);
  return code;
}

test("the program in the README, with nothing but its addresses replaced", async () => {
  const [first, second] = lab.hosts;
  const program = block("ts")
    .replace("root@192.0.2.11", address(first))
    .replace("root@192.0.2.12", address(second));
  expect(program).not.toContain("192.0.2.");
  const project = await Project.of({
    "Pulumi.yaml": block("yaml"),
    "package.json": JSON.stringify({ name: "vlans", version: "1.0.0", main: "index.ts" }),
    "index.ts": program,
  });
  const listings = () => Promise.all(lab.hosts.slice(0, 2).map(listing));
  const before = await listings();
  try {
    await project.initialize(lab);
    expect(await project.must("preview")).toContain("+ 3 to create");
    await project.must("up", "--yes");
    expect(await project.output("links")).toEqual(["eth0.10", "eth0.10"]);
    await first?.run("ping -c 3 -i 0.3 -W 1 -I eth0.10 10.10.0.2");

    await second?.run("ip link delete eth0.10");
    await project.must("refresh", "--yes");
    await project.must("up", "--yes");
    await first?.run("ping -c 3 -i 0.3 -W 1 -I eth0.10 10.10.0.2");
    await project.must("preview", "--expect-no-changes");
  } finally {
    await project.pulumi("destroy", "--yes");
    await project.remove();
  }
  expect(await listings()).toEqual(before);
});

test("the README names every option of a VlanSubInterface", () => {
  const options = Object.keys(vlanSubInterfaceFields).filter((name) => name !== "resourceUrn");
  expect(options.filter((name) => !text.includes(`\n| \`${name}\` |`))).toEqual([]);
});

/** Completed by the compiler. */
const connectionFields = {
  host: true,
  port: true,
  user: true,
  password: true,
  privateKey: true,
  privateKeyPassword: true,
  agentSocketPath: true,
  hostKey: true,
  dialErrorLimit: true,
  perDialTimeout: true,
  proxy: true,
} satisfies Record<keyof Connection, true>;

const configKeys = {
  user: true,
  privateKey: true,
  privateKeyPassword: true,
  privateKeyFile: true,
  password: true,
  agentSocketPath: true,
  hostKey: true,
  knownHostsFile: true,
} satisfies Record<keyof ConnectionDefaults, true>;

test("the README names every field of a connection, and every default in config", () => {
  const names = Object.keys(connectionFields);
  expect(names.filter((name) => !text.includes(`\n| \`connection.${name}\` |`))).toEqual([]);
  const isNamed = (key: string) => new RegExp(`^\\| \`(--secret )?trunkline:${key}\` \\|`, "m").test(text);
  expect(Object.keys(configKeys).filter((key) => !isNamed(key))).toEqual([]);
});

test.each(["README.md", "CONTRIBUTING.md"])("%s points at files that are there", async (name) => {
  const document = await readFile(join(CHECKOUT, name), "utf8");
  const links = [...document.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) => target);
  const paths = [...document.matchAll(/`((?:provider|sdk|tests|tools|examples)\/[\w./-]*)`/g)].map(
    ([, path = ""]) => path,
  );
  // Written by the benchmark.
  const missing = [...links, ...paths].filter(
    (path) => path !== "tests/bench/results.json" && !existsSync(join(CHECKOUT, path)),
  );
  expect(missing).toEqual([]);
});
