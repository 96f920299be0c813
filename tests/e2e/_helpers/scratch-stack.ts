import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pulumiEnvironment } from "../../../tools/pulumi-cli";
import type { Lab } from "../../lab";
import { PulumiRun, type RunResult, type StartOptions } from "./pulumi-run";
import { readEvents } from "./events";

const CHECKOUT = resolve(__dirname, "../../..");

export interface ScratchOptions {
  /** Without one, the stack has no way to reach a host but what the program gives. */
  readonly lab?: Lab;
  /** Default: `dev`. */
  readonly stack?: string;
  /** Default: `fleet`. */
  readonly project?: string;
  /** The program, as JavaScript. */
  readonly program: string;
  /** Default: links to this checkout's package and to its Pulumi SDK. */
  readonly modules?: (folder: string) => Promise<void>;
}

/** A Pulumi project in a folder of its own, with a file backend in there and the real CLI to run it. */
export class ScratchStack {
  private constructor(
    readonly folder: string,
    private stackName: string,
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async create(options: ScratchOptions): Promise<ScratchStack> {
    const { lab, stack = "dev", project = "fleet", program, modules = linkModules } = options;
    const folder = await mkdtemp(join(tmpdir(), "trunkline-e2e-"));
    await mkdir(join(folder, "state"));
    await writeFile(
      join(folder, "Pulumi.yaml"),
      `name: ${project}\nruntime: nodejs\nmain: index.js\nbackend:\n  url: file://${folder}/state\n`,
    );
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: project, private: true }));
    await modules(folder);
    const created = new ScratchStack(folder, stack, cleanEnvironment(folder));
    await created.setProgram(program);
    await created.must("stack", "init", stack);
    if (lab !== undefined) await created.reach(lab);
    return created;
  }

  /** What a user would configure once for all hosts of a stack. */
  async reach(lab: Lab): Promise<void> {
    await this.configure("knownHostsFile", lab.knownHostsPath);
    const [host] = lab.hosts;
    if (host !== undefined) await this.configure("privateKeyFile", host.privateKeyPath);
  }

  async setProgram(javascript: string): Promise<void> {
    await writeFile(join(this.folder, "index.js"), javascript);
  }

  async configure(key: string, value: string, ...flags: string[]): Promise<void> {
    await this.must("config", "set", `trunkline:${key}`, ...flags, "--", value);
  }

  async unconfigure(key: string): Promise<void> {
    await this.must("config", "rm", `trunkline:${key}`);
  }

  preview(...flags: string[]): Promise<RunResult> {
    return this.operation("preview", flags);
  }

  /** Without a preview before it, unless `withPreview` is called for: most cases are about one or the other. */
  up(...flags: string[]): Promise<RunResult> {
    return this.operation("up", ["--yes", "--skip-preview", ...flags]);
  }

  upAfterPreview(...flags: string[]): Promise<RunResult> {
    return this.operation("up", ["--yes", ...flags]);
  }

  refresh(...flags: string[]): Promise<RunResult> {
    return this.operation("refresh", ["--yes", "--skip-preview", ...flags]);
  }

  destroy(...flags: string[]): Promise<RunResult> {
    return this.operation("destroy", ["--yes", "--skip-preview", ...flags]);
  }

  /** An operation that is to be watched, or cut off, while it runs. */
  startUp(...flags: string[]): PulumiRun {
    return this.start(["up", "--yes", "--skip-preview", ...flags]);
  }

  /** Any other command. */
  run(...args: string[]): Promise<RunResult> {
    return this.start(args).ended();
  }

  /** Any other command, which has to succeed. */
  async must(...args: string[]): Promise<string> {
    const { exitCode, output, stdout } = await this.run(...args);
    if (exitCode !== 0)
      throw new Error(`pulumi ${args.join(" ")} ended with status ${String(exitCode)}:\n${output}`);
    return stdout;
  }

  async renameTo(name: string): Promise<void> {
    await this.must("stack", "rename", name);
    this.stackName = name;
  }

  /** The state as text: for what must not be in it. */
  exportText(): Promise<string> {
    return this.must("stack", "export");
  }

  async resources(): Promise<StoredResource[]> {
    const { deployment } = JSON.parse(await this.exportText()) as {
      deployment: { resources?: StoredResource[] };
    };
    return deployment.resources ?? [];
  }

  /** The resource of that name, of our own types. */
  async resource(name: string): Promise<StoredResource> {
    const found = (await this.resources()).find(({ urn }) => urn.endsWith(`::${name}`));
    if (found === undefined) throw new Error(`no resource "${name}" in the state`);
    return found;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async operation(command: string, flags: readonly string[]): Promise<RunResult> {
    return this.start([command, ...flags]).ended();
  }

  private start(args: readonly string[]): PulumiRun {
    const [command = ""] = args;
    const isOperation = ["preview", "up", "refresh", "destroy"].includes(command);
    const eventLog = isOperation ? join(this.folder, "events.json") : undefined;
    const selection = command === "stack" && args[1] === "init" ? [] : ["--stack", this.stackName];
    const options: StartOptions = {
      cwd: this.folder,
      environment: this.environment,
      readEvents: () => (eventLog === undefined ? Promise.resolve([]) : readEvents(eventLog)),
    };
    return new PulumiRun(
      [
        ...args.slice(0, args.includes("--") ? args.indexOf("--") : args.length),
        ...selection,
        "--non-interactive",
        "--color=never",
        ...(eventLog === undefined ? [] : [`--event-log=${eventLog}`]),
        ...(args.includes("--") ? args.slice(args.indexOf("--")) : []),
      ],
      options,
    );
  }
}

export interface StoredResource {
  readonly urn: string;
  readonly id?: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/** Runs `work` with a stack, and whatever comes of it, takes the stack off its hosts and off the disk. */
export async function withStack(
  options: ScratchOptions,
  work: (stack: ScratchStack) => Promise<void>,
): Promise<void> {
  const stack = await ScratchStack.create(options);
  try {
    await work(stack);
    const left = await stack.destroy();
    if (left.exitCode !== 0) throw new Error(`the final destroy failed:\n${left.output}`);
  } finally {
    await stack.remove();
  }
}

async function linkModules(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "@pulumi"), { recursive: true });
  await symlink(CHECKOUT, join(modules, "pulumi-trunkline"));
  await symlink(join(CHECKOUT, "node_modules/@pulumi/pulumi"), join(modules, "@pulumi/pulumi"));
}

/** Nothing of the machine's user decides how these runs go: no agent, no key files, no known_hosts, no Pulumi account. */
function cleanEnvironment(folder: string): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined && !/^(PULUMI_|SSH_AUTH_SOCK|NODE_OPTIONS|HOME$|npm_|JEST_)/.test(name),
  ) as [string, string][];
  return {
    ...Object.fromEntries(own),
    ...pulumiEnvironment(),
    HOME: folder,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
