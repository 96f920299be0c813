import { readFile } from "node:fs/promises";
import { join } from "node:path";
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

/** Returns a code block in this language, verbatim. */
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
    await project.must("up", "--yes", "--skip-preview");
    expect(await project.output("links")).toEqual(["eth0.10", "eth0.10"]);
    await first?.run("ping -c 3 -i 0.3 -W 1 -I eth0.10 10.10.0.2");

    await second?.run("ip link delete eth0.10");
    await project.mustHosted("refresh", "--yes", "--skip-preview");
    await project.mustHosted("up", "--yes", "--skip-preview");
    await first?.run("ping -c 3 -i 0.3 -W 1 -I eth0.10 10.10.0.2");
    await project.mustHosted("preview", "--expect-no-changes");
  } finally {
    await project.pulumi("destroy", "--yes", "--skip-preview");
    await project.remove();
  }
  expect(await listings()).toEqual(before);
});

test("the README's network and container, with a namespace in the container's place", async () => {
  const [first] = lab.hosts as unknown as [LabHost];
  const [imports = ""] = block("ts").split("\n\n");
  const program = block("ts", 1)
    .replace("root@192.0.2.11", address(first))
    .replace('{ docker: "postgres" }', '{ netns: "postgres" }');
  expect(program).not.toContain("192.0.2.");
  expect(program).toContain("netns");
  const project = await Project.of({
    "Pulumi.yaml": block("yaml"),
    "package.json": JSON.stringify({ name: "vlans", version: "1.0.0", main: "index.ts" }),
    "index.ts": [imports, program].join("\n\n"),
  });
  await first.run("ip netns add postgres");
  const before = await listing(first);
  try {
    await project.initialize(lab);
    await project.must("up", "--yes", "--skip-preview");
    expect(await project.output("addresses")).toEqual(["192.168.10.128"]);
    expect(await new Container(first, "netns", "postgres").addresses()).toEqual(["eth0 192.168.10.128/24"]);
  } finally {
    await project.pulumi("destroy", "--yes", "--skip-preview");
    await project.remove();
    await first.run("ip netns delete postgres");
  }
  expect(await listing(first)).toBe(before);
});
