import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const CHECKOUT = resolve(__dirname, "../..");
const { devDependencies } = require("../../package.json") as { devDependencies: Record<string, string> };

/** What the package.json of an example has besides Trunkline. */
const BESIDE = ["@pulumi/pulumi", "typescript", "@types/node"];

/**
 * The `node_modules` of somebody who installed the packed checkout. Made once for what is built now, in a folder that goes
 * with the lab: all examples are run with it.
 */
export async function installedPackage(labFolder: string): Promise<string> {
  const folder = join(labFolder, `installed-${await digestOfBuild()}`);
  if (!existsSync(folder)) await install(labFolder, folder);
  return join(folder, "node_modules");
}

async function install(beside: string, folder: string): Promise<void> {
  const making = await mkdtemp(join(beside, "installing-"));
  try {
    const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", making], CHECKOUT);
    const tarball = join(making, stdout.trim().split("\n").pop() ?? "");
    await writeFile(join(making, "package.json"), JSON.stringify({ name: "examples", private: true }));
    const others = BESIDE.map((name) => `${name}@${devDependencies[name] ?? ""}`);
    const quietly = ["--prefer-offline", "--no-audit", "--no-fund"];
    await run("npm", ["install", ...quietly, tarball, ...others], making);
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
  for (const name of ["../package.json", ...files.sort()]) digest.update(await readFile(join(built, name)));
  return digest.digest("hex").slice(0, 12);
}

async function run(program: string, args: string[], cwd: string): Promise<{ stdout: string }> {
  try {
    return await promisify(execFile)(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  } catch (failure) {
    const { stdout, stderr } = failure as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
}
