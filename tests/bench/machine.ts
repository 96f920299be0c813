import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import execa from "execa";

/** The machine that the numbers were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly pulumi: string;
  /** Load average over the last minute before the benchmark: above the number of cores, other work was competing. */
  readonly loadBefore: number;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    node: process.version,
    pulumi: execa.sync("pulumi", ["version"]).stdout,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
