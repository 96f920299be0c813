import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../tools/folders";
import { sharedLab } from "./shared-lab";

/** Keeps the hosts' logs when a test failed, and ends the lab if it was booted for this run. */
export default async function tearDown(): Promise<void> {
  const lab = await sharedLab();
  try {
    if (process.env["TRUNKLINE_LAB_FAILED"]) {
      const folder = join(cacheFolder(), "failed", new Date().toISOString().replaceAll(":", "-"));
      await mkdir(folder, { recursive: true });
      await lab.collectLogs(folder);
      process.stderr.write(`\nThe hosts' logs of this failed run are in ${folder}\n`);
    }
  } finally {
    if (process.env["TRUNKLINE_LAB_IS_OURS"]) await lab.down();
  }
}
