import { join } from "node:path";
import type { Lab } from "../lab";
import { describeFailure, runCommand } from "../lab/command";
import type { BareTask, LinkWork, ScriptWork } from "./bare-worker";

const tsx = require.resolve("tsx");
const worker = join(__dirname, "bare-worker.ts");

export interface BareRun {
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

/** Does `work` on all of the lab's hosts at once, over ssh alone. */
export async function timeBare(lab: Lab, work: LinkWork | ScriptWork): Promise<BareRun> {
  const [first] = lab.hosts;
  const whole: BareTask = {
    work,
    ports: lab.hosts.map(({ sshPort }) => sshPort),
    privateKeyPath: first?.privateKeyPath ?? "",
  };
  const result = await runCommand([process.execPath, "--require", tsx, worker, JSON.stringify(whole)]);
  if (result.code === 0) return JSON.parse(result.stdout) as BareRun;
  throw new Error(describeFailure(`status ${result.code}`, work.method, result));
}
