import { rm } from "node:fs/promises";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import type { LabImage } from "./image";
import { launch, type Launched } from "./processes";
import { managementNetwork } from "./router";

const SHARED_MEMORY = "/dev/shm";
const MIB = 1024 * 1024;

export interface KernelOptions {
  readonly directory: string;
  readonly image: LabImage;
  readonly name: string;
  readonly index: number;
  readonly memoryMiB: number;
  readonly processor: number;
  readonly consoleLogPath: string;
}

/** Powers a host on: a User-Mode Linux process on the host's own disk, with a management NIC and a trunk NIC. */
export async function startKernel(options: KernelOptions): Promise<Launched> {
  const { directory, image, name, index } = options;
  const ids = join(directory, "umid");
  // If the name is taken, the kernel chooses a random one.
  await rm(join(ids, name), { recursive: true, force: true });
  const command = [
    image.kernel,
    `umid=${name}`,
    `uml_dir=${ids}`,
    `mem=${options.memoryMiB}M`,
    `ubd0=${join(directory, `${name}.disk`)},${image.disk}`,
    "root=/dev/ubda",
    "rw",
    "init=/lib/systemd/systemd",
    `@vec0:${join(directory, managementNetwork(name))}:0,mac=${macAddress(0, index)}`,
    `@vec1:${join(directory, "trunk")}:${index},mac=${macAddress(1, index)}`,
    "con=null",
    "con0=null,fd:1",
    // Half of the processor time of ptrace, which the kernel would use unasked, and uses where this does not work.
    "seccomp=auto",
    "quiet",
    `labhost=${name}`,
  ];
  const environment = { TMPDIR: memoryFolder(directory, options.memoryMiB) };
  // Kernel and user code of a host take turns thousands of times a second. If each turn is on another processor, it costs
  // more than twice the time.
  const { consoleLogPath: logFile, processor } = options;
  return launch(directory, name, command, { logFile, environment, processor });
}

/** Returns the folder for a host's memory: a disk writes it back all the time, and hosts crash in a small /dev/shm. */
function memoryFolder(directory: string, memoryMiB: number): string {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize > 2 * memoryMiB * MIB ? SHARED_MEMORY : directory;
  } catch {
    return directory;
  }
}

/** Locally administered, so no real card has this address. */
function macAddress(nic: number, hostIndex: number): string {
  const byte = (value: number) => value.toString(16).padStart(2, "0");
  return `02:00:00:00:${byte(nic)}:${byte(hostIndex)}`;
}
