import { bareMethods, operations, parallelisms, type Operation, type Parallelism } from "./cases";
import type { Machine } from "./machine";
import type { EngineSample, Samples } from "./measure";
import type { BenchOptions } from "./options";
import type { StateSize } from "./state-size";
import { spreadOf, type Spread } from "./statistics";

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
  const [limit, sequential] = bareMethods.map((method) =>
    spreadOf(
      samples.bare
        .filter((sample) => sample.operation === operation && sample.method === method)
        .map(({ elapsedMs }) => elapsedMs),
    ),
  ) as [Spread, Spread];
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
    handshakesPerHost: perHost("handshakes"),
    roundTripsPerHost: perHost("commands"),
    providerPeakMiB: mostMiB(engine.map(({ providerPeakBytes }) => providerPeakBytes)),
    floorPeakMiB: mostMiB(engine.map(({ floorPeakBytes }) => floorPeakBytes)),
  };
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
