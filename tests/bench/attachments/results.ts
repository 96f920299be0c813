import { operations, parallelisms, type Operation, type Parallelism } from "../cases";
import type { Machine } from "../machine";
import type { BenchOptions } from "../options";
import { cpuCosts, engineCosts, hundredths, rounded, type CpuCosts, type EngineCosts } from "../results";
import type { StateSize } from "../state-size";
import { spreadOf, type Spread } from "../statistics";
import type { AttachmentSamples } from "./measure";
import { attachmentsPerHost, type Wishes } from "./networks";

/** Milliseconds, except ratios and counts. */
export interface AttachmentRow extends EngineCosts {
  readonly docker: Spread;
  readonly ourPartToDocker: number;
  readonly wholeToDocker: number;
  /** Time divided by the number of attachments on all hosts; they are worked on side by side. */
  readonly perAttachment: { readonly ourPart: number; readonly docker: number };
  readonly cpu: CpuCosts;
}

export interface AttachmentResults {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly options: Pick<BenchOptions, "hosts" | "containers" | "rounds">;
  readonly networksPerHost: number;
  readonly attachmentsPerHost: number;
  readonly rows: readonly AttachmentRow[];
  readonly state?: StateSize;
}

export interface Setting {
  readonly machine: Machine;
  readonly options: BenchOptions;
  readonly wishes: Wishes;
}

export function attachmentResultsOf(
  samples: AttachmentSamples,
  { machine, options: { hosts, containers, rounds }, wishes }: Setting,
): AttachmentResults {
  const count = hosts * attachmentsPerHost(wishes);
  return {
    measuredAt: new Date().toISOString(),
    machine,
    options: { hosts, containers, rounds },
    networksPerHost: wishes.networks.length,
    attachmentsPerHost: attachmentsPerHost(wishes),
    rows: parallelisms.flatMap((parallelism) =>
      operations.map((operation) => rowOf(samples, { operation, parallelism, count })),
    ),
    ...(samples.state && { state: samples.state }),
  };
}

function rowOf(
  samples: AttachmentSamples,
  which: { readonly operation: Operation; readonly parallelism: Parallelism; readonly count: number },
): AttachmentRow {
  const { operation, parallelism, count } = which;
  const isOf = (sample: { readonly operation: Operation; readonly parallelism: Parallelism }): boolean =>
    sample.operation === operation && sample.parallelism === parallelism;
  const [engine, dockers] = [samples.engine.filter(isOf), samples.docker.filter(isOf)];
  const costs = engineCosts(engine, operation, parallelism);
  const docker = rounded(spreadOf(dockers.map(({ elapsedMs }) => elapsedMs)));
  return {
    ...costs,
    docker,
    ourPartToDocker: hundredths(costs.ourPart.median / docker.median),
    wholeToDocker: hundredths(costs.whole.median / docker.median),
    perAttachment: {
      ourPart: hundredths(costs.ourPart.median / count),
      docker: hundredths(docker.median / count),
    },
    cpu: cpuCosts(engine, dockers),
  };
}
