import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../tools/checkout/folders";
import { sharedLabs } from "./shared-lab";

/** Saves the hosts' logs if a test failed, and ends the labs that were booted for this run. */
export default async function tearDown(): Promise<void> {
  const labs = await sharedLabs();
  try {
    if (process.env["TRUNKLINE_LAB_FAILED"]) {
      const now = new Date().toISOString().replaceAll(":", "-");
      const folders = labs.map((_, index) => join(cacheFolder(), "failed", now, String(index + 1)));
      for (const [index, lab] of labs.entries()) {
        await mkdir(folders[index] ?? "", { recursive: true });
        await lab.collectLogs(folders[index] ?? "");
      }
      process.stderr.write(
        `\nThe hosts' logs of this failed run are in ${join(cacheFolder(), "failed", now)}\n`,
      );
    }
  } finally {
    if (process.env["TRUNKLINE_LABS_ARE_OURS"]) for (const lab of labs) await lab.down();
  }
}
