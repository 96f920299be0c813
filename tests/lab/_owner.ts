import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LabOptions } from "./lab";
import { waitUntil } from "./wait";

/** Starts a separate process that has a lab, prints its directory and then waits. */
export function startOwner(options: Pick<LabOptions, "hosts" | "namespaces">): ChildProcess {
  const program = `
    setTimeout(() => process.exit(1), 120_000); // a test that failed midway must not leave this behind
    const { startLab } = require(${JSON.stringify(join(__dirname, "index.ts"))});
    startLab(${JSON.stringify(options)}).then((lab) => console.log(lab.directory));
    `;
  return spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").once("data", (text: string) => resolve(text.trim()));
    child.once("exit", (code) => reject(new Error(`the owner ended with ${code}`)));
  });
}

/** Guardians need a moment; anything longer is a leak. */
export async function expectNothingLeft(directory: string): Promise<void> {
  const gone = () => !existsSync(directory) && processesOf(directory).length === 0;
  await waitUntil(gone, { timeoutMs: 20_000 });
  expect({ directory: existsSync(directory), processes: processesOf(directory) }).toEqual({
    directory: false,
    processes: [],
  });
}

/** Lists the processes with a lab's directory on their command line; a zombie has no command line. */
export function processesOf(directory: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const commandLine = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  };
  return pids.map(commandLine).filter((line) => line.includes(directory));
}
