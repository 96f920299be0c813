import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Lab } from "../lab";
import { pulumiCommands, type Operation, type Parallelism } from "./cases";
import { watchPeakMemory } from "./memory";

const checkout = resolve(__dirname, "../..");
const idleRuntime = join(__dirname, "program", "idle-runtime.js");

/** `trunkline`: the provider as it is built. `floor`: one that does nothing, under the same name, with the same SDK and program. */
export type Provider = "trunkline" | "floor";

export interface StackOptions {
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
export class Stack {
  private readonly folder: string;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly lab: Lab;

  constructor(
    readonly provider: Provider,
    private readonly options: StackOptions,
  ) {
    const { lab, wishes } = options;
    this.lab = lab;
    // Goes with the lab, however this process ends.
    this.folder = mkdtempSync(join(lab.directory, `${provider}-`));
    const hosts = lab.hosts.map(({ name, sshPort }) => ({ name, port: sshPort }));
    this.environment = {
      ...process.env,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      TRUNKLINE_BENCH: JSON.stringify({ hosts, wishes }),
    };
    // The lab's key and nothing else: an agent would be asked first.
    delete this.environment["SSH_AUTH_SOCK"];
  }

  async prepare(): Promise<void> {
    const { folder, lab, options } = this;
    mkdirSync(join(folder, "state"));
    mkdirSync(join(folder, "node_modules"));
    copyFileSync(options.program, join(folder, "index.js"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "bench", main: "index.js" }));
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      `name: bench\nruntime:\n  name: nodejs\n  options: { typescript: false }\nbackend:\n  url: file://${folder}/state\n`,
    );
    symlinkSync(join(checkout, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
    if (this.provider === "trunkline")
      symlinkSync(checkout, join(folder, "node_modules", "pulumi-trunkline"));
    else this.writeIdlePackage();
    await this.pulumi(["stack", "init", "bench"]);
    await this.pulumi(["config", "set", "trunkline:knownHostsFile", lab.knownHostsPath]);
    await this.pulumi(["config", "set", "trunkline:privateKeyFile", lab.hosts[0]?.privateKeyPath ?? ""]);
  }

  async run(operation: Operation, parallelism: Parallelism): Promise<OperationRun> {
    const parallel = parallelism === "default" ? [] : ["--parallel", String(parallelism)];
    const started = performance.now();
    const { pid, ended } = this.start([...pulumiCommands[operation], ...parallel]);
    const memory = watchPeakMemory(pid);
    try {
      await ended;
      return { elapsedMs: performance.now() - started, providerPeakBytes: memory.peakBytes() };
    } finally {
      memory.stop();
    }
  }

  /** What the engine keeps, parsed. */
  async state(): Promise<unknown> {
    return JSON.parse(await this.pulumi(["stack", "export"])) as unknown;
  }

  /** The SDK is the built one; only what the stored provider text loads is another. */
  private writeIdlePackage(): void {
    const folder = join(this.folder, "node_modules", "pulumi-trunkline");
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

  private pulumi(args: readonly string[]): Promise<string> {
    return this.start(args).ended;
  }

  private start(args: readonly string[]): { pid: number; ended: Promise<string> } {
    const command = ["--non-interactive", "--color", "never", ...args];
    const child = spawn("pulumi", command, {
      cwd: this.folder,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<string>((resolved, reject) => {
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("error", reject);
      child.on("close", (status) => {
        if (status === 0) resolved(stdout);
        else
          reject(
            new Error(`pulumi ${args.join(" ")} (${this.provider}): status ${status}\n${stdout}${stderr}`),
          );
      });
    });
    return { pid: child.pid ?? 0, ended };
  }
}
