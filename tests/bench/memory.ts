import { readdirSync, readFileSync } from "node:fs";

const intervalMs = 100;

/** Watches the dynamic provider's process that a `pulumi` process starts. Works on Linux only, like the lab. */
export function watchPeakMemory(pulumiPid: number): { peakBytes(): number; stop(): void } {
  let provider: number | undefined;
  let peak = 0;
  const timer = setInterval(() => {
    provider ??= findProvider(pulumiPid);
    if (provider !== undefined) peak = Math.max(peak, peakOf(provider));
  }, intervalMs);
  return { peakBytes: () => peak, stop: () => clearInterval(timer) };
}

/** Searches only the children and grandchildren of `pulumi`: other runs on the machine have providers too. */
function findProvider(pulumiPid: number): number | undefined {
  const parents = new Map<number, number>();
  const candidates: number[] = [];
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const pid = Number(entry);
    // The command's name stands in parentheses and may contain anything.
    const parent = /.*\) \S (\d+) /s.exec(textOf(`/proc/${pid}/stat`))?.[1];
    parents.set(pid, Number(parent));
    if (/^[^\0]*node\0[^\0]*cmd\/dynamic-provider[^\0]*\.js\0/.test(textOf(`/proc/${pid}/cmdline`)))
      candidates.push(pid);
  }
  return candidates.find((pid) => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === pulumiPid) return true;
    return false;
  });
}

/** Reads the kernel's own high-water mark, so only growth in the process's last moment can be missed. */
function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** Returns an empty text where the process is gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
