import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fieldsOf, tickMs } from "./proc";

/** Processor time, which other work on a busy machine hardly changes. */
export interface CpuTime {
  /** Time of the processes that this one started and waited for: `pulumi` with all its plugins. */
  readonly childrenMs: number;
  /** Time of the lab's hosts. */
  readonly hostsMs: number;
}

/** Measures the processor time that passes while `work` runs. */
export async function cpuTimeOf<T>(
  labDirectory: string,
  work: () => Promise<T>,
): Promise<{ result: T; cpu: CpuTime }> {
  const hosts = hostProcesses(labDirectory);
  const before = { children: ticksOf("self", "waited"), hosts: sum(hosts.map((pid) => ticksOf(pid, "all"))) };
  const result = await work();
  const after = { children: ticksOf("self", "waited"), hosts: sum(hosts.map((pid) => ticksOf(pid, "all"))) };
  return {
    result,
    cpu: {
      childrenMs: (after.children - before.children) * tickMs,
      hostsMs: (after.hosts - before.hosts) * tickMs,
    },
  };
}

/**
 * Finds the lab's hosts by the lab's records of them. A host's kernel, or its first process, is charged for its processes
 * once they have ended.
 */
function hostProcesses(labDirectory: string): string[] {
  const records = readdirSync(join(labDirectory, "pids")).map((name) => name.split("."));
  return records.flatMap(([role = "", pid = ""]) => (/^h\d+$/.test(role) ? [pid] : []));
}

/** Sums fields 14–17 of `stat`: user and system time, of the process and of ended children that it waited for. */
function ticksOf(pid: string, which: "all" | "waited"): number {
  const fields = fieldsOf(pid).slice(11, 15).map(Number);
  return sum(which === "all" ? fields : fields.slice(2));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
