import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pulumiEnvironment } from "../../tools/pulumi-cli";
import type { Lab, LabHost } from "../lab";

export const CHECKOUT = resolve(__dirname, "../..");

export interface Finished {
  readonly exitCode: number | null;
  /** Both streams as they came. */
  readonly output: string;
}

/** A user's Pulumi project in a folder of its own: the files that were given, nothing else. */
export class Project {
  private constructor(readonly folder: string) {}

  /** As it comes with the checkout. */
  static async ofExample(name: string): Promise<Project> {
    const project = await Project.empty();
    await cp(join(CHECKOUT, "examples", name), project.folder, { recursive: true });
    return project;
  }

  static async of(files: Readonly<Record<string, string>>): Promise<Project> {
    const project = await Project.empty();
    for (const [name, text] of Object.entries(files)) await writeFile(join(project.folder, name), text);
    return project;
  }

  private static async empty(): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), "trunkline-example-"));
    await Promise.all(["state", "home"].map((name) => mkdir(join(folder, name))));
    // What `npm install` would have put there.
    await symlink(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
    return new Project(folder);
  }

  /** Makes the stack `test` with this config, and with what the lab's hosts need to let us in. */
  async initialize(lab: Lab, config: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const [host] = lab.hosts;
    const access = {
      "trunkline:privateKeyFile": host?.privateKeyPath,
      "trunkline:knownHostsFile": lab.knownHostsPath,
    };
    const text = JSON.stringify({ config: { ...config, ...access } });
    await writeFile(join(this.folder, "Pulumi.test.yaml"), text);
    await this.must("stack", "init", "test");
  }

  /** Runs `pulumi` with these arguments, which has to succeed; returns what it printed. */
  async must(...args: string[]): Promise<string> {
    const { exitCode, output } = await this.pulumi(...args);
    if (exitCode === 0) return output;
    throw new Error(`pulumi ${args.join(" ")} ended with status ${String(exitCode)}:\n${output}`);
  }

  pulumi(...args: string[]): Promise<Finished> {
    const command = ["pulumi", ...args, "--non-interactive", "--color=never"];
    return runToEnd(command, { cwd: this.folder, env: this.environment() });
  }

  /** Of `pulumi stack output`. */
  async output(name: string): Promise<unknown> {
    const { [name]: value } = JSON.parse(await this.must("stack", "output", "--json")) as Record<
      string,
      unknown
    >;
    return value;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private environment(): Record<string, string> {
    return {
      ...pulumiEnvironment(),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_STACK: "test",
      HOME: this.folder,
      SSH_AUTH_SOCK: "",
    };
  }
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all that was printed so far. */
  readonly onOutput?: (output: string, interrupt: () => void) => void;
}

export function runToEnd(command: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? CHECKOUT,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        options.onOutput?.(output, () => child.kill("SIGINT"));
      });
    }
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}

/** What a host's links, addresses and routes are, for comparison. */
export async function listing(host: LabHost): Promise<string> {
  const { stdout } = await host.run("ip -br link; ip -br address; ip route; ip -6 route");
  return stdout;
}

export function address(host: LabHost | undefined, user = "root"): string {
  return `${user}@127.0.0.1:${host?.sshPort}`;
}
