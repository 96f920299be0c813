import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  containerAttachmentImpact,
  ipvlanNetworkImpact,
  macvlanNetworkImpact,
  vlanSubInterfaceImpact,
} from "../../provider/plan/impact";
import { containerAttachmentFields } from "../../provider/spec/container-attachment";
import { ipvlanNetworkFields, macvlanNetworkFields } from "../../provider/spec/network";
import { vlanSubInterfaceFields } from "../../provider/spec/vlan-sub-interface";
import type { Connection, ConnectionDefaults } from "../../provider/model/connection";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { Container } from "./_containers";
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

/** A block of that language, literally. */
function block(language: string, index = 0): string {
  const blocks = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))];
  const [, code] = blocks[index] ?? [];
  if (code === undefined) throw new Error(`README.md has no block ${index} of ${language}`);
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

test("the README's network and container, with a namespace in the container's place", async () => {
  const [first] = lab.hosts as unknown as [LabHost];
  const [imports = ""] = block("ts").split("\n\n");
  const host = `const web1 = new trunkline.Host("web1", { connection: "${address(first)}" });`;
  const program = block("ts", 1).replace('{ docker: "postgres" }', '{ netns: "postgres" }');
  expect(program).toContain("netns");
  const project = await Project.of({
    "Pulumi.yaml": block("yaml"),
    "package.json": JSON.stringify({ name: "vlans", version: "1.0.0", main: "index.ts" }),
    "index.ts": [imports, host, program].join("\n\n"),
  });
  await first.run("ip netns add postgres");
  const before = await listing(first);
  try {
    await project.initialize(lab);
    await project.must("up", "--yes");
    expect(await project.output("addresses")).toEqual(["192.168.10.128"]);
    expect(await new Container(first, "netns", "postgres").addresses()).toEqual(["eth0 192.168.10.128/24"]);
  } finally {
    await project.pulumi("destroy", "--yes");
    await project.remove();
    await first.run("ip netns delete postgres");
  }
  expect(await listing(first)).toBe(before);
});

const tables = {
  VlanSubInterface: { fields: vlanSubInterfaceFields, impact: vlanSubInterfaceImpact, aside: [] },
  IpvlanNetwork: { fields: ipvlanNetworkFields, impact: ipvlanNetworkImpact, aside: [] },
  MacvlanNetwork: { fields: macvlanNetworkFields, impact: macvlanNetworkImpact, aside: [] },
  // Its network says which host it is on, and the resource's own name is its name.
  ContainerAttachment: {
    fields: containerAttachmentFields,
    impact: containerAttachmentImpact,
    aside: ["host", "name"],
  },
} as const;

test.each(Object.entries(tables))(
  "the README's table of a %s has its options, in its words on changing them",
  (resource, { fields, impact, aside }) => {
    const [, section = ""] = new RegExp(`^### ${resource}\\n(.*?)(?=^##)`, "ms").exec(text) ?? [];
    const rows = [...section.matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \|/gm)];
    const told = Object.fromEntries(rows.map(([, name = "", change = ""]) => [name, change]));
    const options = Object.keys(fields).filter(
      (name) => name !== "resourceUrn" && !(aside as readonly string[]).includes(name),
    );
    const words = { update: "in place", replace: "replaces" } as const;
    const expected = options.map((name) => {
      const change = impact[name as keyof typeof impact] as keyof typeof words;
      // Another host replaces; only how it is reached may be updated.
      return [name, name === "host" ? "replaces" : words[change]];
    });
    expect(told).toEqual(Object.fromEntries(expected));
  },
);

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

test.each(["README.md", "CONTRIBUTING.md", "docs/from-docker-commands.md"])(
  "%s points at files that are there",
  async (name) => {
    const document = await readFile(join(CHECKOUT, name), "utf8");
    const links = [...document.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) =>
      join(dirname(name), target),
    );
    const paths = [...document.matchAll(/`((?:provider|sdk|tests|tools|examples|docs)\/[\w./-]*)`/g)].map(
      ([, path = ""]) => path,
    );
    // Written by the benchmark.
    const missing = [...links, ...paths].filter(
      (path) => path !== "tests/bench/results.json" && !existsSync(join(CHECKOUT, path)),
    );
    expect(missing).toEqual([]);
  },
);
