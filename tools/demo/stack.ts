import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../checkout/folders";
import { DemoFailure, Interrupted } from "./failure";
import { colour, command, quote, whileWaiting } from "./screen";

/** A resource as the stack's state has it. */
export interface StateResource {
  readonly urn: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export type Operation = "preview" | "up" | "refresh" | "destroy";

/** What a person would type besides the name of the operation. */
const FLAGS: Readonly<Record<Operation, readonly string[]>> = {
  preview: [],
  up: ["--yes", "--skip-preview"],
  refresh: ["--yes", "--skip-preview"],
  destroy: ["--yes", "--skip-preview"],
};

/**
 * A stack of the checkout's own project whose state, config and Pulumi home are in a temporary directory: nothing of it is
 * in the checkout, and nothing of the user's is used or changed.
 */
export class ScratchStack {
  /** Nobody else's stack is called that, so what is marked with it is ours. */
  readonly name = `demo-${randomBytes(3).toString("hex")}`;
  private used = false;

  private constructor(
    private readonly directory: string,
    private config: Readonly<Record<string, unknown>>,
    private readonly signal: AbortSignal,
  ) {}

  static async create(config: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ScratchStack> {
    const stack = new ScratchStack(await mkdtemp(join(tmpdir(), "trunkline-demo-")), config, signal);
    try {
      await stack.initialize();
      return stack;
    } catch (failure) {
      await stack.dispose();
      throw failure;
    }
  }

  /** Runs one of pulumi's operations and shows what it prints; fails when it fails. */
  async run(operation: Operation): Promise<void> {
    if (operation !== "preview") this.used = true;
    command("", `pulumi ${[operation, ...FLAGS[operation]].join(" ")}`);
    const code = await this.show(operation, this.signal);
    if (this.signal.aborted) throw new Interrupted();
    if (code !== 0) throw new DemoFailure(`pulumi ${operation} ended with status ${String(code)}`);
  }

  /** Adds to its config, for the next operation. */
  async configure(more: Readonly<Record<string, unknown>>): Promise<void> {
    this.config = { ...this.config, ...more };
    await writeFile(this.configFile(), JSON.stringify({ config: this.config }));
  }

  async export(): Promise<string> {
    return (await this.quietly(["stack", "export", "--stack", this.name])).stdout;
  }

  async resources(): Promise<readonly StateResource[]> {
    const { deployment } = JSON.parse(await this.export()) as { deployment: { resources?: StateResource[] } };
    return deployment.resources ?? [];
  }

  /** Whether there may be something on the hosts that was made by this stack. */
  get mayHaveChangedHosts(): boolean {
    return this.used;
  }

  /** Takes back whatever was done, however far it came. Not to be interrupted. */
  async destroyWhatIsLeft(): Promise<boolean> {
    command("", `pulumi ${["destroy", ...FLAGS.destroy].join(" ")}`);
    return (await this.show("destroy", undefined)) === 0;
  }

  async dispose(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** In the temporary directory, because making a stack writes its config file beside Pulumi.yaml. */
  private async initialize(): Promise<void> {
    await Promise.all(["state", "home"].map((name) => mkdir(join(this.directory, name))));
    await copyFile(join(ROOT, "Pulumi.yaml"), join(this.directory, "Pulumi.yaml"));
    await this.configure({});
    await this.quietly(["stack", "init", this.name, "--no-select", "--cwd", this.directory]);
  }

  private configFile(): string {
    return join(this.directory, `Pulumi.${this.name}.yaml`);
  }

  private async show(operation: Operation, signal: AbortSignal | undefined): Promise<number | null> {
    const args = [
      operation,
      ...FLAGS[operation],
      "--stack",
      this.name,
      "--config-file",
      this.configFile(),
      "--suppress-progress",
      "--color",
      colour ? "always" : "never",
    ];
    return whileWaiting(`pulumi ${operation}`, async (spoke) => {
      let blankLines = 0;
      const onLine = (line: string) => {
        spoke();
        if (line.trim() === "") return void blankLines++;
        // Those at the end go; here nothing comes after them.
        for (; blankLines > 0; blankLines--) quote("");
        quote(line);
      };
      return (await this.pulumi(args, { onLine, ...(signal && { signal }) })).code;
    });
  }

  private async quietly(args: readonly string[]): Promise<{ stdout: string }> {
    const { code, stdout, stderr } = await this.pulumi(args, {});
    if (code === 0) return { stdout };
    throw new DemoFailure(`pulumi ${args.join(" ")} ended with status ${String(code)}:\n${stderr || stdout}`);
  }

  private pulumi(
    args: readonly string[],
    { onLine, signal }: { onLine?: (line: string) => void; signal?: AbortSignal },
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return new Promise((resolve, reject) => {
      // In a session of its own: Ctrl-C reaches it through us, once, and it comes to an orderly end.
      const child = spawn("pulumi", [...args, "--non-interactive"], {
        cwd: ROOT,
        env: this.environment(),
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      const interrupt = () => child.kill("SIGINT");
      signal?.addEventListener("abort", interrupt);
      const printed = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const) {
        let rest = "";
        child[name].setEncoding("utf8").on("data", (text: string) => {
          printed[name] += text;
          const lines = (rest + text).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) onLine?.(line);
        });
      }
      child.on("error", (failure) => {
        reject(new DemoFailure(`pulumi cannot be started: ${failure.message}`));
      });
      child.on("close", (code) => {
        signal?.removeEventListener("abort", interrupt);
        resolve({ code, ...printed });
      });
    });
  }

  private environment(): NodeJS.ProcessEnv {
    const theirs = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
    return {
      ...Object.fromEntries(theirs),
      PULUMI_HOME: join(this.directory, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.directory, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }
}
