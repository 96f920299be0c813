import { join } from "node:path";
import { startLab, type Lab } from "../../lab";
import { timeBare } from "../bare";
import { operations, parallelisms, type Operation, type Parallelism } from "../cases";
import { cpuTimeOf, type CpuTime } from "../cpu";
import { thisMachine } from "../machine";
import { measureOperation, seconds, type EngineSample, type Pair } from "../measure";
import type { BenchOptions } from "../options";
import { logCommands } from "../sshd-log";
import { BenchStack } from "../stack";
import { stateSize, type StateSize } from "../state-size";
import { checkAttachments, startContainers } from "./docker-hosts";
import { dockerScript, wishesFor, type Wishes } from "./networks";
import { attachmentResultsOf, type AttachmentResults } from "./results";

/** Enough for Docker and ten containers with two networks each. */
const MEMORY_MIB = 768;

export interface DockerSample {
  readonly operation: Operation;
  /** The parallelism of our own runs beside this one; Docker's loop has none. */
  readonly parallelism: Parallelism;
  readonly elapsedMs: number;
  readonly cpu: CpuTime;
}

export interface AttachmentSamples {
  readonly engine: EngineSample[];
  readonly docker: DockerSample[];
  state?: StateSize;
}

interface Subjects extends Pair {
  readonly wishes: Wishes;
}

export async function measureAttachments(
  options: BenchOptions,
  onProgress: (line: string) => void,
): Promise<AttachmentResults> {
  const machine = thisMachine();
  const wishes = wishesFor(options.hosts, options.containers);
  const lab = await startLab({ hosts: options.hosts, memoryMiB: MEMORY_MIB, onProgress });
  try {
    await logCommands(lab);
    await startEverywhere(lab, wishes, onProgress);
    const program = join(__dirname, "..", "program", "attachments.js");
    const trunkline = await BenchStack.create("trunkline", { lab, program, wishes });
    const floor = await BenchStack.create("floor", { lab, program, wishes });
    const samples: AttachmentSamples = { engine: [], docker: [] };
    for (let round = 1; round <= options.rounds; round++)
      await measureRound(round, { lab, wishes, trunkline, floor, onProgress }, samples);
    return attachmentResultsOf(samples, { machine, options, wishes });
  } finally {
    await lab.down();
  }
}

/** Starts the containers on one host after another: starting them on ten hosts at once takes just as long. */
async function startEverywhere(lab: Lab, wishes: Wishes, onProgress: (line: string) => void): Promise<void> {
  for (const host of lab.hosts) {
    const started = performance.now();
    await startContainers(host, wishes);
    onProgress(
      `${host.name}: Docker runs ${wishes.containers.length} containers after ${seconds(performance.now() - started)}`,
    );
  }
}

/** Measures every operation once. Ours and Docker's share parents, so they take turns; each round swaps the order. */
async function measureRound(round: number, subjects: Subjects, samples: AttachmentSamples): Promise<void> {
  for (const parallelism of parallelisms) {
    const ours = (): Promise<void> => measureOurs({ round, parallelism }, subjects, samples);
    const docker = (): Promise<void> => measureDocker({ round, parallelism }, subjects, samples);
    for (const measureNext of round % 2 === 0 ? [docker, ours] : [ours, docker]) await measureNext();
  }
}

interface Turn {
  readonly round: number;
  readonly parallelism: Parallelism;
}

async function measureOurs(turn: Turn, subjects: Subjects, samples: AttachmentSamples): Promise<void> {
  for (const operation of operations) {
    samples.engine.push(await measureOperation({ ...turn, operation }, subjects));
    await check(operation, subjects);
    if (operation === "refresh")
      samples.state = stateSize(await subjects.trunkline.state(), "ContainerAttachment");
  }
}

async function measureDocker(
  { round, parallelism }: Turn,
  subjects: Subjects,
  samples: AttachmentSamples,
): Promise<void> {
  const { lab, wishes, onProgress } = subjects;
  for (const operation of operations) {
    const scripts = lab.hosts.map((_, index) => dockerScript(wishes, operation, index));
    const { result, cpu } = await cpuTimeOf(lab.directory, () =>
      timeBare(lab, { method: "script", scripts }),
    );
    const { elapsedMs, cpuMs } = result;
    samples.docker.push({ operation, parallelism, elapsedMs, cpu: { ...cpu, childrenMs: cpuMs } });
    onProgress(`round ${round}, Docker, ${operation}: ${seconds(elapsedMs)}`);
    await check(operation, subjects);
  }
}

async function check(operation: Operation, { lab, wishes }: Subjects): Promise<void> {
  for (const host of lab.hosts)
    await checkAttachments(host, wishes, operation === "destroy" ? "none" : "all");
}
