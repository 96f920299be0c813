import { operations, type Operation } from "../cases";
import type { Machine } from "../machine";
import type { BenchOptions } from "../options";
import { hundredths, rounded } from "../results";
import { spreadOf, type Spread } from "../statistics";
import { checkpoints, type Checkpoints, type FleetRun, type FleetSample, type GrowthSample } from "./measure";

/** Medians of processor time in milliseconds, by process. */
export interface ProcessTimes {
  readonly engine: number;
  readonly program: number;
  readonly provider: number;
}

/** Milliseconds, except counts. */
export interface FleetRow {
  readonly operation: Operation;
  readonly checkpoints: Checkpoints;
  readonly whole: Spread;
  readonly floor: Spread;
  readonly bare: Spread;
  readonly cpu: ProcessTimes;
  readonly floorCpu: ProcessTimes;
  readonly bareCpu: number;
  /** Of all hosts together. */
  readonly hostsCpu: number;
  readonly handshakesPerHost: Spread;
  readonly roundTripsPerHost: Spread;
  readonly providerPeakMiB: number;
  readonly descriptors: number;
}

export interface GrowthRow {
  readonly operation: Operation;
  /** By the number of hosts, in the order of `sizes`. */
  readonly wholeMs: readonly number[];
  readonly providerMs: readonly number[];
  readonly providerPeakMiB: readonly number[];
  readonly descriptors: readonly number[];
  /** The power of the number of hosts by which time grows, from the smallest to the largest; 1 is linear. */
  readonly exponent: number;
}

export interface FleetResults {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly options: Pick<BenchOptions, "fleet" | "rounds">;
  readonly rows: readonly FleetRow[];
  readonly sizes: readonly number[];
  readonly growth: readonly GrowthRow[];
}

export function fleetResultsOf(
  samples: { readonly fleet: readonly FleetSample[]; readonly growth: readonly GrowthSample[] },
  machine: Machine,
  { fleet, rounds }: BenchOptions,
): FleetResults {
  return {
    measuredAt: new Date().toISOString(),
    machine,
    options: { fleet, rounds },
    rows: checkpoints.flatMap((kept) =>
      operations.map((operation) =>
        rowOf(samples.fleet.filter((each) => each.operation === operation && each.checkpoints === kept)),
      ),
    ),
    sizes: [...new Set(samples.growth.map(({ hosts }) => hosts))],
    growth: operations.map((operation) =>
      growthOf(samples.growth.filter((each) => each.operation === operation)),
    ),
  };
}

function rowOf(samples: readonly FleetSample[]): FleetRow {
  const [first] = samples;
  if (first === undefined) throw new Error("an operation was not measured");
  const of = (value: (sample: FleetSample) => number): Spread => rounded(spreadOf(samples.map(value)));
  const counts = samples.flatMap(({ sshd }) => sshd);
  return {
    operation: first.operation,
    checkpoints: first.checkpoints,
    whole: of(({ whole }) => whole.elapsedMs),
    floor: of(({ floor }) => floor.elapsedMs),
    bare: of(({ bare }) => bare.elapsedMs),
    cpu: timesOf(samples.map(({ whole }) => whole)),
    floorCpu: timesOf(samples.map(({ floor }) => floor)),
    bareCpu: of(({ bare }) => bare.cpuMs).median,
    hostsCpu: of(({ whole }) => whole.cpu.hostsMs).median,
    handshakesPerHost: spreadOf(counts.map(({ handshakes }) => handshakes)),
    roundTripsPerHost: spreadOf(counts.map(({ commands }) => commands)),
    providerPeakMiB: mebibytes(Math.max(...samples.map(({ whole }) => whole.provider.peakBytes))),
    descriptors: Math.max(...samples.map(({ whole }) => whole.provider.descriptors)),
  };
}

/** What neither program nor provider has used is the engine's, with its language host. */
function timesOf(runs: readonly FleetRun[]): ProcessTimes {
  const median = (value: (run: FleetRun) => number): number => Math.round(spreadOf(runs.map(value)).median);
  return {
    engine: median(({ cpu, program, provider }) => cpu.childrenMs - program.cpuMs - provider.cpuMs),
    program: median(({ program }) => program.cpuMs),
    provider: median(({ provider }) => provider.cpuMs),
  };
}

function growthOf(samples: readonly GrowthSample[]): GrowthRow {
  const [smallest] = samples;
  const largest = samples.at(-1);
  if (smallest === undefined || largest === undefined) throw new Error("growth was not measured");
  const ratio = largest.whole.elapsedMs / smallest.whole.elapsedMs;
  return {
    operation: smallest.operation,
    wholeMs: samples.map(({ whole }) => Math.round(whole.elapsedMs)),
    providerMs: samples.map(({ whole }) => whole.provider.cpuMs),
    providerPeakMiB: samples.map(({ whole }) => mebibytes(whole.provider.peakBytes)),
    descriptors: samples.map(({ whole }) => whole.provider.descriptors),
    exponent: hundredths(Math.log(ratio) / Math.log(largest.hosts / smallest.hosts)),
  };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
