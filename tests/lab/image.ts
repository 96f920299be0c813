import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "./cache";
import { describeFailure, runCommand } from "./command";
import { ensureRequirements } from "./requirements";

/** The files that decide what an image contains. */
const SOURCES = ["build-image.sh", "build-disk.sh"];

export interface LabImage {
  readonly directory: string;
  readonly kernel: string;
  /** The disk that all hosts start from; each host writes to its own layer. */
  readonly disk: string;
  readonly privateKeyPath: string;
  readonly privateKey: string;
  /** The key of all hosts, as in a `known_hosts` line: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
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
  const privateKeyPath = join(directory, "keys", "user");
  const [type = "", key = ""] = (await readFile(join(directory, "keys", "host.pub"), "utf8")).split(" ");
  return {
    directory,
    kernel: join(directory, "linux"),
    disk: join(directory, "root.ext4"),
    privateKeyPath,
    privateKey: await readFile(privateKeyPath, "utf8"),
    hostKey: `${type} ${key}`,
  };
}

async function sourcesHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of SOURCES) hash.update(name).update(await readFile(join(__dirname, name)));
  return hash.digest("hex").slice(0, 12);
}
