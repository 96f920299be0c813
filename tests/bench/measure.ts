import type { Lab } from "../lab";
import { timeBare } from "./bare";
import {
  bareMethods,
  operations,
  parallelisms,
  type BareMethod,
  type Operation,
  type Parallelism,
} from "./cases";
import { cpuTimeOf, type CpuTime } from "./cpu";
import type { BenchLink } from "./links";
import { countingSshd, type SshdCounts } from "./sshd-log";
import type { OperationRun, BenchStack } from "./stack";
import { stateSize, type StateSize } from "./state-size";

/** One operation, done with the provider and, right beside it, with a provider that does nothing. */
export interface EngineSample {
  readonly operation: Operation;
  readonly parallelism: Parallelism;
  readonly wholeMs: number;
  readonly floorMs: number;
  readonly wholeCpu: CpuTime;
  readonly floorCpu: CpuTime;
  readonly providerPeakBytes: number;
  readonly floorPeakBytes: number;
  /** One entry for each host. */
  readonly sshd: readonly SshdCounts[];
}

export interface BareSample {
  readonly operation: Operation;
  readonly method: BareMethod;
  readonly elapsedMs: number;
  readonly cpu: CpuTime;
}

export interface Samples {
  readonly engine: EngineSample[];
  readonly bare: BareSample[];
  state?: StateSize;
}

/** The same stack twice: with the provider, and with one that does nothing. */
export interface Pair {
  readonly lab: Lab;
  readonly trunkline: BenchStack;
  readonly floor: BenchStack;
  readonly onProgress: (line: string) => void;
}

export interface Subjects extends Pair {
  readonly links: readonly BenchLink[];
}

/** Measures each operation once, compared runs close together in time. Leaves the hosts and stacks as they were. */
export async function measureRound(round: number, subjects: Subjects, samples: Samples): Promise<void> {
  for (const parallelism of parallelisms) {
    for (const operation of operations) {
      const sample = await measureOperation({ round, operation, parallelism }, subjects);
      samples.engine.push(sample);
      if (operation === "create") await checkLinks(subjects, subjects.links.length);
      if (operation === "refresh")
        samples.state = stateSize(await subjects.trunkline.state(), "VlanSubInterface");
    }
    await checkLinks(subjects, 0);
  }
  for (const method of bareMethods) {
    for (const operation of operations) {
      const { result, cpu } = await cpuTimeOf(subjects.lab.directory, () =>
        timeBare(subjects.lab, { method, operation, links: subjects.links }),
      );
      const { elapsedMs, cpuMs } = result;
      samples.bare.push({ operation, method, elapsedMs, cpu: { ...cpu, childrenMs: cpuMs } });
    }
    await checkLinks(subjects, 0);
  }
}

export interface OperationCase {
  readonly round: number;
  readonly operation: Operation;
  readonly parallelism: Parallelism;
}

export async function measureOperation(
  { round, operation, parallelism }: OperationCase,
  { lab, trunkline, floor, onProgress }: Pair,
): Promise<EngineSample> {
  const measured = (stack: BenchStack): Promise<{ result: OperationRun; cpu: CpuTime }> =>
    cpuTimeOf(lab.directory, () => stack.run(operation, { parallelism }));
  // Alternate the order, so that a drift of the machine affects both sides alike.
  const before = round % 2 === 0 ? await measured(floor) : undefined;
  const { result: whole, counts } = await countingSshd(lab, () => measured(trunkline));
  const idle = before ?? (await measured(floor));
  onProgress(
    `round ${round}, --parallel ${parallelism}, ${operation}: ${seconds(whole.result.elapsedMs)} (floor ${seconds(idle.result.elapsedMs)})`,
  );
  return {
    operation,
    parallelism,
    wholeMs: whole.result.elapsedMs,
    floorMs: idle.result.elapsedMs,
    wholeCpu: whole.cpu,
    floorCpu: idle.cpu,
    providerPeakBytes: whole.result.provider.peakBytes,
    floorPeakBytes: idle.result.provider.peakBytes,
    sshd: counts,
  };
}

/** Checks that the links are there: a benchmark of failed operations would look fast. */
async function checkLinks({ lab }: Subjects, expected: number): Promise<void> {
  for (const host of lab.hosts) {
    const { stdout } = await host.run("ip -o link show type vlan up | wc -l");
    if (Number(stdout) !== expected)
      throw new Error(`${host.name}: has ${stdout.trim()} VLAN links that are up, not ${expected}`);
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
