import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks a second in /proc: a constant of Linux's interface. */
const ticksPerSecond = 100;

/** Processor time, which a machine that is busy with other things as well hardly changes. */
export interface CpuTime {
  /** Of what this process started and waited for: `pulumi` with all its plugins. */
  readonly childrenMs: number;
  /** Of the lab's hosts. */
  readonly hostsMs: number;
}

/** How much processor time passes while `work` goes on. */
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
      childrenMs: ((after.children - before.children) * 1000) / ticksPerSecond,
      hostsMs: ((after.hosts - before.hosts) * 1000) / ticksPerSecond,
    },
  };
}

/** The kernels of the lab's hosts; what their processes use comes to them as those end. */
function hostProcesses(labDirectory: string): string[] {
  return readdirSync("/proc").filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    const command = textOf(`/proc/${entry}/cmdline`);
    return command.includes(`uml_dir=${labDirectory}`);
  });
}

/** Fields 14–17 of `stat`: user and system time, and the same of children that ended and were waited for. */
function ticksOf(pid: string, which: "all" | "waited"): number {
  const fields = textOf(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ")
    .slice(11, 15)
    .map(Number);
  return sum(which === "all" ? fields : fields.slice(2));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Empty where the process has gone meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
