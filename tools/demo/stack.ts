import { randomBytes } from "node:crypto";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Stack } from "@pulumi/pulumi/automation";
import {
  addConfig,
  CliRun,
  type Config,
  createStack,
  inProgramHost,
  inProviderHost,
  newPlace,
  type Place,
} from "../../tests/pulumi";
import { ROOT } from "../checkout/folders";
import { DemoFailure, Interrupted } from "./failure";
import { colour, command, quote, whileWaiting } from "./screen";

/** A resource in the stack's state. */
export interface StateResource {
  readonly urn: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export type Operation = "preview" | "up" | "refresh" | "destroy";

/** The options that a person would type after the operation. */
const FLAGS: Readonly<Record<Operation, readonly string[]>> = {
  preview: [],
  up: ["--yes", "--skip-preview"],
  refresh: ["--yes", "--skip-preview"],
  destroy: ["--yes", "--skip-preview"],
};

/**
 * A stack of the checkout's own project whose state, config and Pulumi home are in a temporary directory: it puts
 * nothing into the checkout, and uses or changes nothing of the user's.
 */
export class DemoStack {
  private used = false;

  private constructor(
    private readonly place: Place,
    private readonly stack: Stack,
    private readonly signal: AbortSignal,
  ) {}

  static async create(config: Config, signal: AbortSignal): Promise<DemoStack> {
    const place = await newPlace({ prefix: "trunkline-demo-", variables: () => inProviderHost(true) });
    try {
      // A copy, because a stack's config file is beside Pulumi.yaml.
      await copyFile(join(ROOT, "Pulumi.yaml"), join(place.folder, "Pulumi.yaml"));
      // No other stack has this name, so what is marked with it is ours.
      const name = `demo-${randomBytes(3).toString("hex")}`;
      return new DemoStack(place, await createStack(place, { name, config }), signal);
    } catch (failure) {
      await rm(place.folder, { recursive: true, force: true });
      throw failure;
    }
  }

  get name(): string {
    return this.stack.name;
  }

  /** Runs one of pulumi's operations and shows its output; throws if the operation fails. */
  async run(operation: Operation): Promise<void> {
    if (operation !== "preview") this.used = true;
    const code = await this.show(operation, this.signal);
    if (this.signal.aborted) throw new Interrupted();
    if (code !== 0) throw new DemoFailure(`pulumi ${operation} ended with status ${String(code)}`);
  }

  /** Adds to the stack's config, for the next operation. */
  configure(more: Config): Promise<void> {
    return addConfig(this.stack, more);
  }

  async export(): Promise<string> {
    return JSON.stringify(await this.stack.exportStack());
  }

  async resources(): Promise<readonly StateResource[]> {
    const { deployment } = await this.stack.exportStack();
    return (deployment as { resources?: readonly StateResource[] }).resources ?? [];
  }

  /** Whether this stack may have made something on the hosts. */
  get mayHaveChangedHosts(): boolean {
    return this.used;
  }

  /** Takes back whatever was done, however far it got. Cannot be interrupted. */
  async destroyWhatIsLeft(): Promise<boolean> {
    return (await this.show("destroy")) === 0;
  }

  async dispose(): Promise<void> {
    await rm(this.place.folder, { recursive: true, force: true });
  }

  private show(operation: Operation, signal?: AbortSignal): Promise<number | null> {
    const typed = [operation, ...FLAGS[operation]];
    command("", `pulumi ${typed.join(" ")}`);
    const where = [
      "--stack",
      this.name,
      "--config-file",
      join(this.place.folder, `Pulumi.${this.name}.yaml`),
    ];
    return whileWaiting(`pulumi ${operation}`, async (spoke) => {
      const { environment } = this.place;
      const args = [...typed, ...where, "--suppress-progress", ...inProgramHost()];
      const color = colour ? "always" : "never";
      // Ctrl-C reaches pulumi through us and only once, so that it ends in good order: a second one would cut it off.
      const run = new CliRun({ folder: ROOT, environment }, args, { color, detached: true });
      const interrupt = () => run.kill("SIGINT");
      signal?.addEventListener("abort", interrupt);
      if (run.printed) createInterface({ input: run.printed }).on("line", quoter(spoke));
      const { exitCode } = await run.ended();
      signal?.removeEventListener("abort", interrupt);
      return exitCode;
    });
  }
}

/** Quotes line by line, without blank lines at the end. */
function quoter(spoke: () => void): (line: string) => void {
  let blankLines = 0;
  return (line) => {
    spoke();
    if (line.trim() === "") return void blankLines++;
    for (; blankLines > 0; blankLines--) quote("");
    quote(line);
  };
}
