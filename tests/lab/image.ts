import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "./cache";
import { describeFailure, runCommand } from "./command";
import { ensureRequirements } from "./requirements";

/** The files that decide what an image contains. */
const SOURCES = ["build-image.sh", "build-disk.sh"];

/** What logs in to a lab's hosts, and what they are known by. */
export interface LabKeys {
  readonly privateKeyPath: string;
  readonly privateKey: string;
  /** The key of all hosts, as in a `known_hosts` line: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
}

export interface LabImage extends LabKeys {
  readonly directory: string;
  readonly kernel: string;
  /** The disk that all hosts start from; each host writes to its own layer. */
  readonly disk: string;
}

/** Returns the kernel and disk of the lab's hosts, built once per machine and version of the build scripts. */
export async function ensureImage(onProgress: (line: string) => void): Promise<LabImage> {
  const directory = join(await cacheDirectory(), `lab-${await sourcesHash()}`);
  if (!existsSync(directory)) {
    await ensureRequirements("build", onProgress);
    const argv = ["bash", join(__dirname, "build-image.sh"), directory];
    const result = await runCommand(argv, { onLine: onProgress });
    if (result.code !== 0)
      throw new Error(describeFailure(`lab image: build ended with ${result.code}`, argv.join(" "), result));
  }
  return openImage(directory);
}

export async function openImage(directory: string): Promise<LabImage> {
  const keys = await readKeys(join(directory, "keys"));
  return { directory, kernel: join(directory, "linux"), disk: join(directory, "root.ext4"), ...keys };
}

/** Reads a folder with the key pairs `user` and `host`. */
export async function readKeys(folder: string): Promise<LabKeys> {
  const privateKeyPath = join(folder, "user");
  const [type = "", key = ""] = (await readFile(join(folder, "host.pub"), "utf8")).trim().split(" ");
  return { privateKeyPath, privateKey: await readFile(privateKeyPath, "utf8"), hostKey: `${type} ${key}` };
}

async function sourcesHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of SOURCES) hash.update(name).update(await readFile(join(__dirname, name)));
  return hash.digest("hex").slice(0, 12);
}
