import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where the lab keeps what outlives a run: built images, and which lab the command line of a checkout has up. */
export async function cacheDirectory(): Promise<string> {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const directory = join(base, "trunkline");
  await mkdir(directory, { recursive: true });
  return directory;
}
