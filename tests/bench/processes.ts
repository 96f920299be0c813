import { readdirSync } from "node:fs";
import { fieldsOf, textOf, tickMs } from "./proc";

const intervalMs = 100;

/** A process that `pulumi` starts: by its command line, with a zero byte behind each word. */
const patterns = {
  provider: /^[^\0]*node\0[^\0]*cmd\/dynamic-provider[^\0]*\.js\0/,
  program: /^[^\0]*node\0(?:[^\0]*\0)*?[^\0]*@pulumi\/pulumi\/cmd\/run[^\0]*\0/,
} as const;
type Role = keyof typeof patterns;

export interface ProcessCost {
  /** Processor time in milliseconds. */
  readonly cpuMs: number;
  readonly peakBytes: number;
  /** The most file descriptors that it was seen with. */
  readonly descriptors: number;
}

/** Watches processes that a `pulumi` process starts. Works on Linux only, like the lab. */
export function watchProcesses(
  pulumiPid: number,
  roles: readonly Role[],
): {
  costs(): Readonly<Record<Role, ProcessCost>>;
  stop(): void;
} {
  const found = new Map<Role, number>();
  const nothing = { cpuMs: 0, peakBytes: 0, descriptors: 0 };
  const costs: Record<Role, ProcessCost> = { provider: nothing, program: nothing };
  const timer = setInterval(() => {
    if (found.size < roles.length) search(pulumiPid, roles, found);
    for (const [role, pid] of found) costs[role] = dearer(costs[role], costOf(pid));
  }, intervalMs);
  return { costs: () => costs, stop: () => clearInterval(timer) };
}

/** Searches only the processes below `pulumi`: other runs on the machine have providers too. */
function search(pulumiPid: number, roles: readonly Role[], found: Map<Role, number>): void {
  const parents = new Map<number, number>();
  const candidates: [Role, number][] = [];
  for (const entry of entriesOf("/proc").filter((name) => /^\d+$/.test(name))) {
    const pid = Number(entry);
    parents.set(pid, Number(fieldsOf(pid)[1]));
    const commandLine = textOf(`/proc/${entry}/cmdline`);
    for (const role of roles) if (patterns[role].test(commandLine)) candidates.push([role, pid]);
  }
  for (const [role, pid] of candidates)
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === pulumiPid) found.set(role, pid);
}

/** Reads the kernel's own high-water mark of memory, so only what happens in the process's last moment can be missed. */
function costOf(pid: number): ProcessCost {
  const [user, system] = fieldsOf(pid).slice(11, 13).map(Number);
  return {
    cpuMs: ((user ?? 0) + (system ?? 0)) * tickMs,
    peakBytes: Number(/^VmHWM:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1024,
    descriptors: entriesOf(`/proc/${pid}/fd`).length,
  };
}

function dearer(one: ProcessCost, other: ProcessCost): ProcessCost {
  return {
    cpuMs: Math.max(one.cpuMs, other.cpuMs),
    peakBytes: Math.max(one.peakBytes, other.peakBytes),
    descriptors: Math.max(one.descriptors, other.descriptors),
  };
}

/** Returns nothing where the process is gone. */
function entriesOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
