import type { Config } from "jest";
import { pulumiEnvironment } from "../tools/pulumi-cli";
import { startLab } from "./lab";
import { startProgramHost, startProviderHost } from "./pulumi/hosted-programs";
import { SHARED_HOSTS } from "./shared-lab";

/**
 * Boots the labs that tests share, one per worker. If TRUNKLINE_LABS names running labs, uses those and leaves them up.
 */
export default async function setUp({ maxWorkers }: Required<Pick<Config, "maxWorkers">>): Promise<void> {
  Object.assign(process.env, pulumiEnvironment());
  process.env["TRUNKLINE_PROGRAM_HOST"] = await startProgramHost();
  process.env["TRUNKLINE_PROVIDER_HOST"] = await startProviderHost();
  if (process.env["TRUNKLINE_LABS"]) return;
  const directories: string[] = [];
  for (let worker = 1; worker <= Number(maxWorkers); worker++) {
    const onProgress = (line: string): boolean =>
      process.stderr.write(`${line} (worker ${String(worker)})\n`);
    const lab = await startLab({ hosts: SHARED_HOSTS, firstProcessor: worker, onProgress });
    directories.push(lab.directory);
    process.env["TRUNKLINE_LABS"] = directories.join(":");
    process.env["TRUNKLINE_LABS_ARE_OURS"] = "true";
  }
}
