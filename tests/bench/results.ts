import { operations, parallelisms, type BareMethod, type Operation, type Parallelism } from "./cases";
import type { CpuTime } from "./cpu";
import type { Machine } from "./machine";
import type { BareSample, EngineSample, Samples } from "./measure";
import type { BenchOptions } from "./options";
import type { StateSize } from "./state-size";
import { spreadOf, type Spread } from "./statistics";

/** Medians of processor time in milliseconds: here, and on the lab's hosts. */
export interface CpuCosts {
  /** Whole less floor, on this machine. */
  readonly ourPart: number;
  readonly ourPartOnHosts: number;
  /** Time of the approach that ours is compared with. */
  readonly other: number;
  readonly otherOnHosts: number;
  readonly ourPartToOther: number;
}

/** What an operation costs in the engine. Milliseconds, except ratios and counts. */
export interface EngineCosts {
  readonly operation: Operation;
  readonly parallelism: Parallelism;
  readonly whole: Spread;
  readonly floor: Spread;
  /** Whole less floor, of adjacent runs. */
  readonly ourPart: Spread;
  readonly wholeToFloor: number;
  readonly handshakesPerHost: Spread;
  readonly roundTripsPerHost: Spread;
  readonly providerPeakMiB: number;
  /** Peak of the process with the provider that does nothing. */
  readonly floorPeakMiB: number;
}

export interface Row extends EngineCosts {
  readonly limit: Spread;
  readonly sequential: Spread;
  readonly ourPartToLimit: number;
  readonly cpu: CpuCosts;
}

export interface Results {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly options: Pick<BenchOptions, "hosts" | "links" | "rounds">;
  readonly rows: readonly Row[];
  readonly state?: StateSize;
}

export function resultsOf(
  samples: Samples,
  machine: Machine,
  { hosts, links, rounds }: BenchOptions,
): Results {
  const rows = parallelisms.flatMap((parallelism) =>
    operations.map((operation) => rowOf(samples, operation, parallelism)),
  );
  return {
    measuredAt: new Date().toISOString(),
    machine,
    options: { hosts, links, rounds },
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
  const elapsed = (method: BareMethod): Spread =>
    rounded(spreadOf(bare(method).map(({ elapsedMs }) => elapsedMs)));
  const costs = engineCosts(engine, operation, parallelism);
  const limit = elapsed("limit");
  return {
    ...costs,
    limit,
    sequential: elapsed("sequential"),
    ourPartToLimit: hundredths(costs.ourPart.median / limit.median),
    cpu: cpuCosts(engine, bare("limit")),
  };
}

export function engineCosts(
  engine: readonly EngineSample[],
  operation: Operation,
  parallelism: Parallelism,
): EngineCosts {
  const of = (value: (sample: EngineSample) => number): Spread => rounded(spreadOf(engine.map(value)));
  const perHost = (count: "handshakes" | "commands"): Spread =>
    spreadOf(engine.flatMap(({ sshd }) => sshd.map((host) => host[count])));
  const [whole, floor] = [of(({ wholeMs }) => wholeMs), of(({ floorMs }) => floorMs)];
  return {
    operation,
    parallelism,
    whole,
    floor,
    ourPart: of(({ wholeMs, floorMs }) => wholeMs - floorMs),
    wholeToFloor: hundredths(whole.median / floor.median),
    handshakesPerHost: perHost("handshakes"),
    roundTripsPerHost: perHost("commands"),
    providerPeakMiB: mostMiB(engine.map(({ providerPeakBytes }) => providerPeakBytes)),
    floorPeakMiB: mostMiB(engine.map(({ floorPeakBytes }) => floorPeakBytes)),
  };
}

export function cpuCosts(
  engine: readonly EngineSample[],
  others: readonly { readonly cpu: CpuTime }[],
): CpuCosts {
  const median = (values: readonly number[]): number => Math.round(spreadOf(values).median);
  const costs = {
    ourPart: median(engine.map(({ wholeCpu, floorCpu }) => wholeCpu.childrenMs - floorCpu.childrenMs)),
    ourPartOnHosts: median(engine.map(({ wholeCpu, floorCpu }) => wholeCpu.hostsMs - floorCpu.hostsMs)),
    other: median(others.map(({ cpu }) => cpu.childrenMs)),
    otherOnHosts: median(others.map(({ cpu }) => cpu.hostsMs)),
  };
  const ours = costs.ourPart + costs.ourPartOnHosts;
  return { ...costs, ourPartToOther: hundredths(ours / (costs.other + costs.otherOnHosts)) };
}

function mostMiB(bytes: readonly number[]): number {
  return Math.round(Math.max(...bytes) / 1024 ** 2);
}

export function rounded(spread: Spread): Spread {
  const { median, least, most, count } = spread;
  return { median: Math.round(median), least: Math.round(least), most: Math.round(most), count };
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
