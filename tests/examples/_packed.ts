import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import execa from "execa";
import { withLock } from "../../tools/checkout/lock";
import { sharedLabs } from "../shared-lab";

const CHECKOUT = resolve(__dirname, "../..");
/** Other dependencies in an example's package.json, besides Trunkline. */
const BESIDE = ["@pulumi/pulumi", "typescript", "@types/node"];
const { devDependencies } = require("../../package.json") as { devDependencies: Record<string, string> };

/** Any of the examples: all have the same dependencies. */
const EXAMPLE = "macvlan-on-the-lan";

/**
 * Returns the `node_modules` of an example installed as its README says, from a package of this checkout. All examples
 * share it, in all workers: it is made once per build, in a folder that is removed with the first lab.
 */
export async function installedPackage(): Promise<string> {
  const [lab] = await sharedLabs();
  if (lab === undefined) throw new Error("examples share what is installed with a lab, and there is none");
  const folder = join(lab.directory, `installed-${await digestOfBuild()}`);
  await withLock(`${folder}.lock`, async () => {
    if (!existsSync(folder)) await install(lab.directory, folder);
  });
  return join(folder, EXAMPLE, "node_modules");
}

async function install(beside: string, folder: string): Promise<void> {
  const making = await mkdtemp(join(beside, "installing-"));
  const example = join(making, EXAMPLE);
  try {
    await execa("npm", ["pack", "--ignore-scripts", "--pack-destination", making], { cwd: CHECKOUT });
    await cp(join(CHECKOUT, "examples", EXAMPLE, "package.json"), join(example, "package.json"));
    const readme = await readFile(join(CHECKOUT, "examples", EXAMPLE, "README.md"), "utf8");
    const [, words = ""] = /^ {4}npm (install .*)$/m.exec(readme) ?? [];
    // Later releases of these packages are not under test.
    const others = BESIDE.map((name) => `${name}@${devDependencies[name] ?? ""}`);
    const quietly = ["--prefer-offline", "--no-audit", "--no-fund"];
    await execa("npm", [...words.split(" "), ...others, ...quietly], { cwd: example });
    await rename(making, folder);
  } catch (failure) {
    await rm(making, { recursive: true, force: true });
    throw failure;
  }
}

async function digestOfBuild(): Promise<string> {
  const built = join(CHECKOUT, "dist");
  const files = (await readdir(built, { recursive: true })).filter((name) => /\.(js|ts|sh)$/.test(name));
  const digest = createHash("sha256");
  const manifests = ["../package.json", `../examples/${EXAMPLE}/package.json`];
  for (const name of [...manifests, ...files.sort()]) digest.update(await readFile(join(built, name)));
  return digest.digest("hex").slice(0, 12);
}
