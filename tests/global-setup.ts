import { pulumiEnvironment } from "../tools/pulumi-cli";
import { startLab } from "./lab";

const HOSTS = 6;

/** Boots the lab that the tests share, unless TRUNKLINE_LAB names one that is up: then that one is used and left up. */
export default async function setUp(): Promise<void> {
  Object.assign(process.env, pulumiEnvironment());
  if (process.env["TRUNKLINE_LAB"]) return;
  const lab = await startLab({ hosts: HOSTS, onProgress: (line) => process.stderr.write(`${line}\n`) });
  process.env["TRUNKLINE_LAB"] = lab.directory;
  process.env["TRUNKLINE_LAB_IS_OURS"] = "true";
}
