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
    const steps = read("README.md").split("\n");
    const first = steps.findIndex((line) => line.startsWith("    (cd ../.. && npm run build && npm pack)"));
    expect(first).not.toBe(-1);
    expect(steps[first + 1]).toBe(`    npm install ../../${tarball}`);

    type Manifest = Readonly<Record<string, unknown>>;
    const packages = ({ dependencies, devDependencies }: Manifest): unknown => ({
      dependencies,
      devDependencies,
    });
    const manifest = (of: string): Manifest => JSON.parse(read("package.json", of)) as Manifest;
    // The one that the tests install for all of them.
    expect(packages(manifest(name))).toEqual(packages(manifest("macvlan-on-the-lan")));
  },
);

test("the README installs the tarball that is packed", () => {
  expect(readFileSync(join(CHECKOUT, "README.md"), "utf8")).toContain(` ../${tarball}\n`);
});
