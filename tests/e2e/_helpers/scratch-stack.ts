import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Lab } from "../../lab";
import {
  accessTo,
  addConfig,
  CliRun,
  type CliResult,
  createStack,
  type Environment,
  inProgramHost,
  inProviderHost,
  lightProcesses,
  mustSucceed,
  newPlace,
  type Place,
} from "../../pulumi";
import { PulumiRun, type RunResult } from "./pulumi-run";
import { type EngineEvent, parseEvents } from "./events";

const CHECKOUT = resolve(__dirname, "../../..");

export interface ScratchOptions {
  /** Without a lab, the stack reaches hosts only through what the program says. */
  readonly lab?: Lab;
  /** Default: `dev`. */
  readonly stack?: string;
  /** Default: `fleet`. */
  readonly project?: string;
  /** The program's text, in JavaScript. */
  readonly program: string;
  /**
   * Whether every operation's program and provider get processes of their own, as a user's do; for single operations, see
   * `own`. Default: all programs run in one process, program-host.js, and all providers in another, provider-host.js.
   */
  readonly ownProcess?: boolean;
  /**
   * Whether every operation logs in to its hosts: for tests of logins, and of hosts that go. Default: an operation takes over
   * the connections of earlier ones, unless its provider gets a process of its own.
   */
  readonly logsIn?: boolean;
  /** Variables of all operations, besides those that every stack has. */
  readonly environment?: Environment;
  /** Default: links to this checkout's package and to its Pulumi SDK. */
  readonly modules?: (folder: string) => Promise<void>;
}

/** A Pulumi project in a temporary folder, run by the real CLI. */
export class ScratchStack {
  private constructor(
    private readonly place: Place,
    private readonly stack: Stack,
    private readonly project: string,
    private readonly processes: Processes,
  ) {}

  static async create(options: ScratchOptions): Promise<ScratchStack> {
    const { lab, stack: name = "dev", project = "fleet", program, modules = linkModules } = options;
    const place = await newPlace({
      ...{ prefix: "trunkline-e2e-", keeps: isNeutral },
      variables: (folder) => ({ ...variables(folder), ...options.environment }),
    });
    await writeFile(join(place.folder, "package.json"), JSON.stringify({ name: project, private: true }));
    await modules(place.folder);
    const stack = await createStack(place, {
      name,
      project: { name: project, runtime: "nodejs", main: "index.js" },
      config: lab ? accessTo(lab) : {},
    });
    const created = new ScratchStack(
      place,
      stack,
      project,
      options.ownProcess === true ? inOwnProcesses(place) : inHosts(place, options.logsIn),
    );
    await created.setProgram(program);
    return created;
  }

  /** The same stack, for operations that get processes of their own: those that a test is about, or kills. */
  get own(): ScratchStack {
    return new ScratchStack(this.place, this.stack, this.project, inOwnProcesses(this.place));
  }

  get folder(): string {
    return this.place.folder;
  }

  get environment(): Environment {
    return this.processes.place.environment;
  }

  async setProgram(javascript: string): Promise<void> {
    await writeFile(join(this.folder, "index.js"), javascript);
  }

  configure(key: string, value: string): Promise<void> {
    return addConfig(this.stack, { [`trunkline:${key}`]: value });
  }

  configureSecret(key: string, value: string): Promise<void> {
    return this.stack.setConfig(`trunkline:${key}`, { value, secret: true });
  }

  preview(...flags: string[]): Promise<RunResult> {
    return this.operation("preview", flags);
  }

  /** Runs `up` without a preview, as most cases are about one or the other; `upAfterPreview` runs both. */
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

  /** Starts an operation that the test watches while it runs; for one that it kills, see `own`. */
  startUp(...flags: string[]): PulumiRun {
    return this.start("up", ["--yes", "--skip-preview", ...flags]);
  }

  startDestroy(...flags: string[]): PulumiRun {
    return this.start("destroy", ["--yes", "--skip-preview", ...flags]);
  }

  /** Returns the events that the running operation has reported so far. */
  eventsSoFar(): Promise<EngineEvent[]> {
    return parseEvents(join(this.folder, "events.json"));
  }

  /** Runs any other command. */
  run(...args: string[]): Promise<CliResult> {
    return new CliRun(this.processes.place, args).ended();
  }

  /** Runs any other command and expects it to succeed. */
  async must(...args: string[]): Promise<string> {
    return (await mustSucceed(this.place, args)).stdout;
  }

  async renameTo(stackName: string): Promise<void> {
    await this.stack.rename({ stackName });
  }

  /** Returns the state as text, for checks of what it must not contain. */
  exportText(): Promise<string> {
    return this.must("stack", "export");
  }

  /** Returns the resources as the engine has written them: a process that exports them takes as long as a change. */
  async resources(): Promise<StoredResource[]> {
    const file = `state/.pulumi/stacks/${this.project}/${this.stack.name}.json`;
    const { checkpoint } = JSON.parse(await readFile(join(this.folder, file), "utf8")) as {
      checkpoint: { latest: { resources?: StoredResource[] } };
    };
    return checkpoint.latest.resources ?? [];
  }

  /** Returns the program's outputs; secret ones are encrypted. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const root = (await this.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
    return root?.outputs ?? {};
  }

  /** Returns the resource with this name among those of our types. */
  async resource(name: string): Promise<StoredResource> {
    const found = (await this.resources()).find(({ urn }) => urn.endsWith(`::${name}`));
    if (found === undefined) throw new Error(`no resource "${name}" in the state`);
    return found;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private operation(command: string, flags: readonly string[]): Promise<RunResult> {
    return this.start(command, flags).ended();
  }

  private start(command: string, flags: readonly string[]): PulumiRun {
    const { place, programFlags } = this.processes;
    return new PulumiRun(place, [command, ...programFlags, ...flags]);
  }
}

/** In which processes an operation's program and provider run. */
interface Processes {
  readonly place: Place;
  readonly programFlags: readonly string[];
}

const inOwnProcesses = (place: Place): Processes => ({ place, programFlags: [] });

function inHosts(place: Place, logsIn?: boolean): Processes {
  const environment = { ...place.environment, ...inProviderHost(logsIn) };
  return { place: { ...place, environment }, programFlags: inProgramHost() };
}

export interface StoredResource {
  readonly urn: string;
  readonly id?: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  /** For each input, the resources whose outputs it comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** Runs `work` with a stack; in any case, removes the stack from its hosts and from the disk. */
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

/** Excludes what the user's environment would decide: no agent, no key files, no known_hosts. */
function isNeutral(name: string): boolean {
  return !/^(SSH_AUTH_SOCK|NODE_OPTIONS|HOME$|npm_|JEST_)/.test(name);
}

const variables = (folder: string): Environment => ({
  HOME: folder,
  // Without this the CLI has no --event-log option.
  PULUMI_DEBUG_COMMANDS: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  ...lightProcesses,
});
