import { join } from "node:path";
import type { Lab } from "../lab";
import { describeFailure, runCommand } from "../lab/command";
import type { BareTask } from "./bare-worker";

const tsx = require.resolve("tsx");
const worker = join(__dirname, "bare-worker.ts");

/** Does `task` on the lab's hosts by ssh alone; milliseconds. */
export async function timeBare(
  lab: Lab,
  task: Pick<BareTask, "method" | "operation" | "links">,
): Promise<number> {
  const [first] = lab.hosts;
  const whole: BareTask = {
    ...task,
    ports: lab.hosts.map(({ sshPort }) => sshPort),
    privateKeyPath: first?.privateKeyPath ?? "",
  };
  const result = await runCommand([process.execPath, "--require", tsx, worker, JSON.stringify(whole)]);
  const elapsed = Number(result.stdout);
  if (result.code === 0 && elapsed > 0) return elapsed;
  throw new Error(describeFailure(`status ${result.code}`, `${task.method}: ${task.operation}`, result));
}
