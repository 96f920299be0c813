import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const CHECKOUT = resolve(__dirname, "../../..");
const { version } = require("../../../package.json") as { version: string };
const tarball = `pulumi-trunkline-${version}.tgz`;

const folders = readdirSync(join(CHECKOUT, "examples")).filter((name) =>
  existsSync(join(CHECKOUT, "examples", name, "README.md")),
);

test.each(folders)(
  "%s is installed from this checkout, as its README says, with what all examples have",
  (name) => {
    const read = (file: string, of = name): string =>
      readFileSync(join(CHECKOUT, "examples", of, file), "utf8");
    const steps = read("README.md")
      .split("\n")
      .filter((line) => line.startsWith("    "))
      .map((line) => line.split("#")[0]?.trim());
    expect(steps.slice(0, 7)).toEqual([
      "npm run build && npm pack --pack-destination ..",
      // Inside the checkout, these commands would change committed files.
      `cp -r examples/${name} .. && cd ../${name}`,
      `npm install ../${tarball}`,
      // "stack init" adds to this file, so the copy has to come first.
      "cp Pulumi.example.yaml Pulumi.production.yaml",
      "pulumi login --local",
      "export PULUMI_CONFIG_PASSPHRASE=…",
      "pulumi stack init production",
    ]);

    type Manifest = Readonly<Record<string, unknown>>;
    const packages = ({ dependencies, devDependencies }: Manifest): unknown => ({
      dependencies,
      devDependencies,
    });
    const manifest = (of: string): Manifest => JSON.parse(read("package.json", of)) as Manifest;
    // Tests install the packages of this one for all examples.
    expect(packages(manifest(name))).toEqual(packages(manifest("macvlan-on-the-lan")));
  },
);

test("the README installs the tarball that is packed", () => {
  expect(readFileSync(join(CHECKOUT, "README.md"), "utf8")).toContain(` ../${tarball}\n`);
});
