import { join } from "node:path";
import type { Lab } from "../../lab";
import { timeBare, type BareRun } from "../bare";
import { operations, type Operation } from "../cases";
import { cpuTimeOf, type CpuTime } from "../cpu";
import { thisMachine } from "../machine";
import { seconds } from "../measure";
import type { BenchOptions } from "../options";
import { BenchStack, type OperationRun, type Provider } from "../stack";
import { bareScript, checkFleet, countsSince, fullWishes, leastWishes, startFleet } from "./hosts";
import type { ConsoleCounts } from "./hosts";
import { fleetResultsOf, type FleetResults } from "./results";

const program = join(__dirname, "..", "program", "fleet.js");

/** Whether the engine writes its state before and after each step, which it does unless it is told not to. */
export const checkpoints = ["checkpoints", "no checkpoints"] as const;
export type Checkpoints = (typeof checkpoints)[number];

/** One run of `pulumi`, and what it cost. */
export interface FleetRun extends OperationRun {
  readonly cpu: CpuTime;
}

export interface FleetSample {
  readonly operation: Operation;
  readonly checkpoints: Checkpoints;
  readonly whole: FleetRun;
  readonly floor: FleetRun;
  readonly bare: BareRun;
  /** One entry for each host. */
  readonly sshd: readonly ConsoleCounts[];
}

/** The same operation on a fleet of another size, which has one resource on each host. */
export interface GrowthSample {
  readonly operation: Operation;
  readonly hosts: number;
  readonly whole: FleetRun;
}

export async function measureFleet(
  options: BenchOptions,
  onProgress: (line: string) => void,
): Promise<FleetResults> {
  const machine = thisMachine();
  const fleet: FleetSample[] = [];
  await withFleet(options.fleet, async (lab) => {
    for (let round = 1; round <= options.rounds; round++)
      for (const kept of checkpoints) fleet.push(...(await measureOnce(lab, kept, onProgress)));
  });
  const growth: GrowthSample[] = [];
  for (const hosts of sizes(options)) growth.push(...(await measureGrowth(hosts, onProgress)));
  return fleetResultsOf({ fleet, growth }, machine, options);
}

/** A decade, so that a cost that grows faster than the fleet shows. */
function sizes({ largest }: BenchOptions): number[] {
  return [Math.round(largest / 10), Math.round((3 * largest) / 10), largest];
}

async function withFleet(hosts: number, work: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await startFleet(hosts);
  try {
    await work(lab);
  } finally {
    await lab.down();
  }
}

async function measureOnce(
  lab: Lab,
  kept: Checkpoints,
  onProgress: (line: string) => void,
): Promise<FleetSample[]> {
  const wishes = fullWishes(lab.hosts.length);
  const stack = (provider: Provider): Promise<BenchStack> =>
    BenchStack.create(provider, { lab, program, wishes });
  const [trunkline, floor] = [await stack("trunkline"), await stack("floor")];
  const samples: FleetSample[] = [];
  for (const operation of operations) {
    const before = lab.hosts.map((host) => host.consoleLog().length);
    const whole = await measureRun(lab, trunkline, { operation, kept });
    const sshd = lab.hosts.map((host, index) => countsSince(host, before[index] ?? 0));
    await check(lab, operation);
    const idle = await measureRun(lab, floor, { operation, kept });
    samples.push({
      operation,
      checkpoints: kept,
      whole,
      floor: idle,
      sshd,
      bare: { elapsedMs: 0, cpuMs: 0 },
    });
    onProgress(`${kept}, ${operation}: ${seconds(whole.elapsedMs)} (floor ${seconds(idle.elapsedMs)})`);
  }
  // Both would want the same names, so that the bare client works on hosts that are empty again.
  const bare = new Map<Operation, BareRun>();
  for (const operation of operations) {
    const scripts = lab.hosts.map((_, index) => bareScript(wishes, operation, index));
    bare.set(operation, await timeBare(lab, { method: "script", scripts }));
    await check(lab, operation);
  }
  return samples.map((sample) => ({ ...sample, bare: bare.get(sample.operation) ?? sample.bare }));
}

async function measureGrowth(hosts: number, onProgress: (line: string) => void): Promise<GrowthSample[]> {
  const samples: GrowthSample[] = [];
  await withFleet(hosts, async (lab) => {
    const stack = await BenchStack.create("trunkline", { lab, program, wishes: leastWishes(hosts) });
    for (const operation of operations) {
      const whole = await measureRun(lab, stack, { operation, kept: "no checkpoints" });
      samples.push({ operation, hosts, whole });
      onProgress(`${String(hosts)} hosts, ${operation}: ${seconds(whole.elapsedMs)}`);
    }
  });
  return samples;
}

async function measureRun(
  lab: Lab,
  stack: BenchStack,
  { operation, kept }: { readonly operation: Operation; readonly kept: Checkpoints },
): Promise<FleetRun> {
  const variables = kept === "checkpoints" ? {} : { PULUMI_SKIP_CHECKPOINTS: "true" };
  const { result, cpu } = await cpuTimeOf(lab.directory, () => stack.run(operation, { variables }));
  return { ...result, cpu };
}

async function check(lab: Lab, operation: Operation): Promise<void> {
  await checkFleet(lab, operation === "destroy" ? "none" : "all");
}
