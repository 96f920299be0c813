import { readdir, readFile } from "node:fs/promises";

/** Finds the provider's process below a `pulumi` process of ours; undefined while there is none. */
export async function providerProcess(pulumi: number): Promise<number | undefined> {
  const parents = await parentsOfAll();
  for (const pid of parents.keys()) {
    if (!descendsFrom(pid, pulumi, parents)) continue;
    const commandLine = await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "");
    const [program = "", script = ""] = commandLine.split("\0");
    if (/node$/.test(program) && script.includes("dynamic-provider")) return pid;
  }
  return undefined;
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      // The name in the second field may contain anything, even brackets.
      const [, parent = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [Number(pid), Number(parent)] as const;
    }),
  );
  return new Map(entries);
}

function descendsFrom(pid: number, ancestor: number, parents: ReadonlyMap<number, number>): boolean {
  for (let current = parents.get(pid); current !== undefined && current > 1; current = parents.get(current)) {
    if (current === ancestor) return true;
  }
  return false;
}
