import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pulumiEnvironment } from "../../tools/pulumi-cli";
import type { Lab, LabHost } from "../lab";
import { installedPackage } from "./_packed";

export const CHECKOUT = resolve(__dirname, "../..");

export interface Finished {
  readonly exitCode: number | null;
  /** Both streams as they came. */
  readonly output: string;
}

/** A user's Pulumi project in a folder of its own: the files that were given, nothing else. */
export class Project {
  private constructor(readonly folder: string) {}

  /** As it comes with the checkout, with the package installed as its README says. */
  static async ofExample(name: string, lab: Lab): Promise<Project> {
    const project = await Project.empty(await installedPackage(lab.directory));
    const filter = (path: string): boolean => basename(path) !== "node_modules";
    await cp(join(CHECKOUT, "examples", name), project.folder, { recursive: true, filter });
    return project;
  }

  static async of(files: Readonly<Record<string, string>>): Promise<Project> {
    const project = await Project.empty(join(CHECKOUT, "node_modules"));
    for (const [name, text] of Object.entries(files)) await writeFile(join(project.folder, name), text);
    return project;
  }

  private static async empty(modules: string): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), "trunkline-example-"));
    await Promise.all(["state", "home"].map((name) => mkdir(join(folder, name))));
    // What `npm install` would have put there.
    await symlink(modules, join(folder, "node_modules"));
    return new Project(folder);
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }

  /** Makes the stack `test` with this config, and with what the lab's hosts need to let us in. */
  async initialize(lab: Lab, config: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const text = JSON.stringify({ config: { ...config, ...accessTo(lab) } });
    await writeFile(join(this.folder, "Pulumi.test.yaml"), text);
    await this.must("stack", "init", "test");
  }

  /** The same with the config that comes with an example; nothing but its hosts' addresses are replaced. */
  async initializeAsShown(lab: Lab, connections: Readonly<Record<string, string>>): Promise<void> {
    let text = await readFile(join(this.folder, "Pulumi.example.yaml"), "utf8");
    for (const [shown, real] of Object.entries(connections)) {
      if (!text.includes(`connection: ${shown}\n`)) throw new Error(`no host is reached by ${shown}`);
      text = text.replaceAll(`connection: ${shown}\n`, `connection: "${real}"\n`);
    }
    const access = Object.entries(accessTo(lab)).map(
      ([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`,
    );
    await writeFile(join(this.folder, "Pulumi.test.yaml"), `${text.trimEnd()}\n${access.join("")}`);
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

function accessTo(lab: Lab): Record<string, string> {
  return {
    "trunkline:privateKeyFile": lab.hosts[0]?.privateKeyPath ?? "",
    "trunkline:knownHostsFile": lab.knownHostsPath,
  };
}

/** What a host's links, addresses and routes are, for comparison. */
export async function listing(host: LabHost): Promise<string> {
  const { stdout } = await host.run("ip -br link; ip -br address; ip route; ip -6 route");
  return stdout;
}

export function address(host: LabHost | undefined, user = "root"): string {
  return `${user}@127.0.0.1:${host?.sshPort}`;
}

export interface Life {
  /** What `preview` says that it would create: resources, the stack itself included. */
  readonly creates: number;
  /** What is there, on hosts and in containers: to be the same before and after. */
  readonly state: () => Promise<unknown>;
  /** While it is up. */
  readonly check: () => Promise<void>;
}

/** What every example promises: a preview changes nothing, a second `up` neither, and `destroy` leaves what was there. */
export async function fromPreviewToDestroy(project: Project, life: Life): Promise<void> {
  const before = await life.state();
  expect(await project.must("preview")).toContain(`+ ${life.creates} to create`);
  expect(await life.state()).toEqual(before);
  await project.must("up", "--yes", "--skip-preview");
  await life.check();
  await project.must("up", "--yes", "--skip-preview", "--expect-no-changes");
  await project.must("destroy", "--yes", "--skip-preview");
  expect(await life.state()).toEqual(before);
}
