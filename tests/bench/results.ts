import { operations, parallelisms, type BareMethod, type Operation, type Parallelism } from "./cases";
import type { Machine } from "./machine";
import type { BareSample, EngineSample, Samples } from "./measure";
import type { BenchOptions } from "./options";
import type { StateSize } from "./state-size";
import { spreadOf, type Spread } from "./statistics";

/** Medians of processor time in milliseconds: here, and on the lab's hosts. */
export interface CpuCosts {
  /** Whole less floor. */
  readonly ourPart: number;
  readonly ourPartOnHosts: number;
  readonly limit: number;
  readonly limitOnHosts: number;
  readonly ourPartToLimit: number;
}

/** Milliseconds, except the ratios and counts. */
export interface Row {
  readonly operation: Operation;
  readonly parallelism: Parallelism;
  readonly whole: Spread;
  readonly floor: Spread;
  /** Whole less floor, of runs side by side. */
  readonly ourPart: Spread;
  readonly limit: Spread;
  readonly sequential: Spread;
  readonly wholeToFloor: number;
  readonly ourPartToLimit: number;
  readonly cpu: CpuCosts;
  readonly handshakesPerHost: Spread;
  readonly roundTripsPerHost: Spread;
  readonly providerPeakMiB: number;
  /** Of the process with the provider that does nothing. */
  readonly floorPeakMiB: number;
}

export interface Results {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly options: BenchOptions;
  readonly rows: readonly Row[];
  readonly state?: StateSize;
}

export function resultsOf(samples: Samples, machine: Machine, options: BenchOptions): Results {
  const rows = parallelisms.flatMap((parallelism) =>
    operations.map((operation) => rowOf(samples, operation, parallelism)),
  );
  return {
    measuredAt: new Date().toISOString(),
    machine,
    options,
    rows,
    ...(samples.state && { state: samples.state }),
  };
}

function rowOf(samples: Samples, operation: Operation, parallelism: Parallelism): Row {
  const engine = samples.engine.filter(
    (sample) => sample.operation === operation && sample.parallelism === parallelism,
  );
  const bare = (method: BareMethod): BareSample[] =>
    samples.bare.filter((sample) => sample.operation === operation && sample.method === method);
  const elapsed = (method: BareMethod): Spread => spreadOf(bare(method).map(({ elapsedMs }) => elapsedMs));
  const [limit, sequential] = [elapsed("limit"), elapsed("sequential")];
  const of = (value: (sample: EngineSample) => number): Spread => rounded(spreadOf(engine.map(value)));
  const perHost = (count: "handshakes" | "commands"): Spread =>
    spreadOf(engine.flatMap(({ sshd }) => sshd.map((host) => host[count])));
  const ourPart = of(({ wholeMs, floorMs }) => wholeMs - floorMs);
  const whole = of(({ wholeMs }) => wholeMs);
  const floor = of(({ floorMs }) => floorMs);
  return {
    operation,
    parallelism,
    whole,
    floor,
    ourPart,
    limit: rounded(limit),
    sequential: rounded(sequential),
    wholeToFloor: hundredths(whole.median / floor.median),
    ourPartToLimit: hundredths(ourPart.median / limit.median),
    cpu: cpuCosts(engine, bare("limit")),
    handshakesPerHost: perHost("handshakes"),
    roundTripsPerHost: perHost("commands"),
    providerPeakMiB: mostMiB(engine.map(({ providerPeakBytes }) => providerPeakBytes)),
    floorPeakMiB: mostMiB(engine.map(({ floorPeakBytes }) => floorPeakBytes)),
  };
}

function cpuCosts(engine: readonly EngineSample[], bare: readonly BareSample[]): CpuCosts {
  const median = (values: readonly number[]): number => Math.round(spreadOf(values).median);
  const costs = {
    ourPart: median(engine.map(({ wholeCpu, floorCpu }) => wholeCpu.childrenMs - floorCpu.childrenMs)),
    ourPartOnHosts: median(engine.map(({ wholeCpu, floorCpu }) => wholeCpu.hostsMs - floorCpu.hostsMs)),
    limit: median(bare.map(({ cpu }) => cpu.childrenMs)),
    limitOnHosts: median(bare.map(({ cpu }) => cpu.hostsMs)),
  };
  const ours = costs.ourPart + costs.ourPartOnHosts;
  return { ...costs, ourPartToLimit: hundredths(ours / (costs.limit + costs.limitOnHosts)) };
}

function mostMiB(bytes: readonly number[]): number {
  return Math.round(Math.max(...bytes) / 1024 ** 2);
}

function rounded(spread: Spread): Spread {
  const { median, least, most, count } = spread;
  return { median: Math.round(median), least: Math.round(least), most: Math.round(most), count };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
