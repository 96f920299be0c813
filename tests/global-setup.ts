import type { Config } from "jest";
import { pulumiEnvironment } from "../tools/pulumi-cli";
import { startLab } from "./lab";

const HOSTS = 6;

/**
 * Boots the labs that the tests share, one for each worker, unless TRUNKLINE_LABS names some that are up: then those are
 * used and left up.
 */
export default async function setUp({ maxWorkers }: Required<Pick<Config, "maxWorkers">>): Promise<void> {
  Object.assign(process.env, pulumiEnvironment());
  if (process.env["TRUNKLINE_LABS"]) return;
  const directories: string[] = [];
  for (let worker = 1; worker <= Number(maxWorkers); worker++) {
    const onProgress = (line: string): boolean =>
      process.stderr.write(`${line} (worker ${String(worker)})\n`);
    const lab = await startLab({ hosts: HOSTS, onProgress });
    directories.push(lab.directory);
    process.env["TRUNKLINE_LABS"] = directories.join(":");
    process.env["TRUNKLINE_LABS_ARE_OURS"] = "true";
  }
}
