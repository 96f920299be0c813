import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Returns the folder for what outlives a run: built images, and which lab a checkout's command line has up. */
export async function cacheDirectory(): Promise<string> {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const directory = join(base, "trunkline");
  await mkdir(directory, { recursive: true });
  return directory;
}
