import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Lab } from "../lab";
import { accessTo, CliRun, createStack, newPlace, type Place } from "../pulumi";
import { pulumiCommands, type Operation, type Parallelism } from "./cases";
import { watchPeakMemory } from "./memory";

const checkout = resolve(__dirname, "../..");
const idleRuntime = join(__dirname, "program", "idle-runtime.js");

/** `trunkline`: the provider as it is built. `floor`: one that does nothing, under the same name, with the same SDK and program. */
export type Provider = "trunkline" | "floor";

export interface BenchStackOptions {
  readonly lab: Lab;
  /** Path of the program that is measured. */
  readonly program: string;
  /** What that makes on each host. */
  readonly wishes: unknown;
}

export interface OperationRun {
  readonly elapsedMs: number;
  /** Most memory that the provider's process had at any moment. */
  readonly providerPeakBytes: number;
}

/** A stack of its own, with its state in a folder of its own. */
export class BenchStack {
  private constructor(
    readonly provider: Provider,
    private readonly place: Place,
    private readonly stack: Stack,
  ) {}

  static async create(provider: Provider, { lab, program, wishes }: BenchStackOptions): Promise<BenchStack> {
    const hosts = lab.hosts.map(({ name, sshPort }) => ({ name, port: sshPort }));
    const place = await newPlace({
      prefix: `${provider}-`,
      // Goes with the lab, however this process ends.
      parent: lab.directory,
      // The lab's key and nothing else: an agent would be asked first.
      keeps: (name) => name !== "SSH_AUTH_SOCK",
      variables: () => ({ TRUNKLINE_BENCH: JSON.stringify({ hosts, wishes }) }),
    });
    writeProgram(place.folder, provider, program);
    const stack = await createStack(place, {
      name: "bench",
      project: { name: "bench", runtime: { name: "nodejs", options: { typescript: false } } },
      config: accessTo(lab),
    });
    return new BenchStack(provider, place, stack);
  }

  /** Through the CLI: what is measured is one process, in time and in the memory of what it starts. */
  async run(operation: Operation, parallelism: Parallelism): Promise<OperationRun> {
    const parallel = parallelism === "default" ? [] : ["--parallel", String(parallelism)];
    const args = [...pulumiCommands[operation], ...parallel];
    const started = performance.now();
    const run = new CliRun(this.place, args);
    const memory = watchPeakMemory(run.pid);
    try {
      const { exitCode, output } = await run.ended();
      const elapsedMs = performance.now() - started;
      if (exitCode === 0) return { elapsedMs, providerPeakBytes: memory.peakBytes() };
      throw new Error(`pulumi ${args.join(" ")} (${this.provider}): status ${String(exitCode)}\n${output}`);
    } finally {
      memory.stop();
    }
  }

  /** What the engine keeps, parsed. */
  state(): Promise<unknown> {
    return this.stack.exportStack();
  }
}

function writeProgram(folder: string, provider: Provider, program: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  copyFileSync(program, join(folder, "index.js"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "bench", main: "index.js" }));
  symlinkSync(join(checkout, "node_modules", "@pulumi"), join(modules, "@pulumi"));
  if (provider === "trunkline") symlinkSync(checkout, join(modules, "pulumi-trunkline"));
  else writeIdlePackage(join(modules, "pulumi-trunkline"));
}

/** The SDK is the built one; only what the stored provider text loads is another. */
function writeIdlePackage(folder: string): void {
  const exported = { ".": "./index.js", "./runtime": "./runtime.js" };
  const manifest = { name: "pulumi-trunkline", version: "0.0.0", exports: exported };
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(
    join(folder, "index.js"),
    `module.exports = require(${JSON.stringify(join(checkout, "dist", "sdk", "index.js"))});\n`,
  );
  copyFileSync(idleRuntime, join(folder, "runtime.js"));
}
