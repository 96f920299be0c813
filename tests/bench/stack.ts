import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Lab } from "../lab";
import { accessTo, CliRun, createStack, type Environment, newPlace, type Place } from "../pulumi";
import { pulumiCommands, runsProgram, type Operation, type Parallelism } from "./cases";
import { watchProcesses, type ProcessCost } from "./processes";

const checkout = resolve(__dirname, "../..");
const idleRuntime = join(__dirname, "program", "idle-runtime.js");

/** `trunkline`: the built provider. `floor`: a provider that does nothing, with the same name, SDK and program. */
export type Provider = "trunkline" | "floor";

export interface BenchStackOptions {
  readonly lab: Lab;
  /** Path of the measured program. */
  readonly program: string;
  /** What the program makes on each host. */
  readonly wishes: unknown;
}

export interface OperationRun {
  readonly elapsedMs: number;
  readonly provider: ProcessCost;
  /** Nothing for `refresh` and `destroy`, which run no program. */
  readonly program: ProcessCost;
}

export interface RunOptions {
  /** Default: the engine's own. */
  readonly parallelism?: Parallelism;
  /** Further variables of the environment. */
  readonly variables?: Environment;
}

/** A separate stack, with its state in its own folder. */
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
      // Removed together with the lab, however this process ends.
      parent: lab.directory,
      // An ssh agent would be asked before the lab's key.
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

  /** Runs the CLI, so that a single process, with its children, is measured for time and memory. */
  async run(operation: Operation, options: RunOptions = {}): Promise<OperationRun> {
    const { parallelism = "default", variables = {} } = options;
    const parallel = parallelism === "default" ? [] : ["--parallel", String(parallelism)];
    const args = [...pulumiCommands[operation], ...parallel];
    const { folder, environment } = this.place;
    const started = performance.now();
    const run = new CliRun({ folder, environment: { ...environment, ...variables } }, args);
    const processes = watchProcesses(
      run.pid,
      runsProgram(operation) ? ["provider", "program"] : ["provider"],
    );
    try {
      const { exitCode, output } = await run.ended();
      const elapsedMs = performance.now() - started;
      if (exitCode === 0) return { elapsedMs, ...processes.costs() };
      throw new Error(`pulumi ${args.join(" ")} (${this.provider}): status ${String(exitCode)}\n${output}`);
    } finally {
      processes.stop();
    }
  }

  /** Returns the engine's state, parsed. */
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

/** Writes a package with the built SDK in which only the runtime, loaded by the stored provider text, is replaced. */
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
