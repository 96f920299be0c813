import { cp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import execa from "execa";
import type { Lab, LabHost } from "../lab";
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
} from "../pulumi";
import { installedPackage } from "./_packed";

export const CHECKOUT = resolve(__dirname, "../..");
const OWN_MODULES = join(CHECKOUT, "node_modules");

/** A user's Pulumi project in a separate folder that contains only the given files. */
export class Project {
  private constructor(
    private readonly place: Place,
    private modules: string,
  ) {}

  /** Copies an example from the checkout, with the package installed as the README says. */
  static async ofExample(name: string): Promise<Project> {
    const project = await Project.empty(await installedPackage());
    const filter = (path: string): boolean => basename(path) !== "node_modules";
    await cp(join(CHECKOUT, "examples", name), project.place.folder, { recursive: true, filter });
    return project;
  }

  static async of(files: Readonly<Record<string, string>>): Promise<Project> {
    const project = await Project.empty(OWN_MODULES);
    for (const [name, text] of Object.entries(files)) await project.write(name, text);
    return project;
  }

  private static async empty(modules: string): Promise<Project> {
    const variables = (folder: string) => ({ HOME: folder, SSH_AUTH_SOCK: "", ...lightProcesses });
    const place = await newPlace({ prefix: "trunkline-example-", variables });
    // Stands in for `npm install`.
    await symlink(modules, join(place.folder, "node_modules"));
    return new Project(place, modules);
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.place.folder, name), text);
  }

  /** Makes the stack `test` with this config and with access to the lab's hosts. */
  async initialize(lab: Lab, config: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await createStack(this.place, { name: "test", config: { ...config, ...accessTo(lab) } });
  }

  /** Makes the stack with the example's own config, in which only the hosts' addresses are replaced. */
  async initializeAsShown(lab: Lab, connections: Readonly<Record<string, string>>): Promise<void> {
    let text = await readFile(join(this.place.folder, "Pulumi.example.yaml"), "utf8");
    for (const [shown, real] of Object.entries(connections)) {
      if (!text.includes(`connection: ${shown}\n`)) throw new Error(`no host is reached by ${shown}`);
      text = text.replaceAll(`connection: ${shown}\n`, `connection: "${real}"\n`);
    }
    await this.write("Pulumi.test.yaml", text);
    await addConfig(await createStack(this.place, { name: "test" }), accessTo(lab));
  }

  /** As `initializeAsShown`, for an example that shows ops@192.0.2.11, ops@192.0.2.12 and so on for these hosts. */
  async initializeOn(lab: Lab, hosts: readonly LabHost[]): Promise<void> {
    const shown = hosts.map((host, index) => [`ops@192.0.2.${String(11 + index)}`, address(host)] as const);
    await this.initializeAsShown(lab, Object.fromEntries(shown));
  }

  /** Runs `pulumi` with these arguments, expects success and returns the output. */
  async must(...args: string[]): Promise<string> {
    return (await mustSucceed(this.place, args)).output;
  }

  /** As `must`, for a program that an earlier run has type-checked: that takes as long as all the rest. */
  async mustAgain(...args: string[]): Promise<string> {
    return (await mustSucceed(this.placeWith({ PULUMI_NODEJS_TRANSPILE_ONLY: "true" }), args)).output;
  }

  /**
   * As `must`, for a program that has been type-checked and needs no processes of its own: those that test stacks share run
   * it, and serve its resources, from this checkout, of which an installed package has a copy.
   */
  async mustHosted(...args: string[]): Promise<string> {
    await this.use(OWN_MODULES);
    return (await mustSucceed(this.placeWith(inProviderHost()), [...args, ...inProgramHost()])).output;
  }

  /** As `mustHosted`, but may fail. */
  async hosted(...args: string[]): Promise<CliResult> {
    await this.use(OWN_MODULES);
    return new CliRun(this.placeWith(inProviderHost()), [...args, ...inProgramHost()]).ended();
  }

  /** Type-checks programs with the options of the examples. */
  async compile(names: readonly string[]): Promise<void> {
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "node16", "--target", "ES2022"];
    const compiler = join(OWN_MODULES, "typescript/bin/tsc");
    await execa(process.execPath, [compiler, ...options, ...names], { cwd: this.place.folder });
  }

  pulumi(...args: string[]): Promise<CliResult> {
    return new CliRun(this.place, args).ended();
  }

  private placeWith(variables: Environment): Place {
    return { ...this.place, environment: { ...this.place.environment, ...variables } };
  }

  private async use(modules: string): Promise<void> {
    if (this.modules === modules) return;
    const link = join(this.place.folder, "node_modules");
    await rm(link);
    await symlink(modules, link);
    this.modules = modules;
  }

  async output(name: string): Promise<unknown> {
    return JSON.parse(await this.must("stack", "output", name, "--json")) as unknown;
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await this.must("stack", "output", "--json")) as Readonly<Record<string, unknown>>;
  }

  async remove(): Promise<void> {
    await rm(this.place.folder, { recursive: true, force: true });
  }
}

/** Returns a host's links, addresses and routes, for comparison. */
export async function listing(host: LabHost): Promise<string> {
  const { stdout } = await host.run("ip -br link; ip -br address; ip route; ip -6 route");
  return stdout;
}

export function address(host: LabHost | undefined, user = "root"): string {
  return `${user}@127.0.0.1:${host?.sshPort}`;
}

export interface Life {
  /** Number of resources, including the stack itself, that `preview` announces. */
  readonly creates: number;
  /** Returns the state of hosts and containers, which must be the same before and after. */
  readonly state: () => Promise<unknown>;
  /** Runs while the stack is up. */
  readonly check: () => Promise<void>;
  /**
   * Whether each operation gets processes of its own, in which everything comes from the installed package. Default: only
   * the preview, because each of them takes two seconds of processor time.
   */
  readonly asInstalled?: boolean;
}

/** Checks every example's promises: a preview and a second `up` change nothing, and `destroy` restores the state. */
export async function fromPreviewToDestroy(project: Project, life: Life): Promise<void> {
  const before = await life.state();
  expect(await project.must("preview")).toMatch(summaryOf(life.creates));
  expect(await life.state()).toEqual(before);
  const must = (...args: string[]) =>
    life.asInstalled === true ? project.mustAgain(...args) : project.mustHosted(...args);
  await must("up", "--yes", "--skip-preview");
  await life.check();
  await must("up", "--yes", "--skip-preview", "--expect-no-changes");
  await must("destroy", "--yes", "--skip-preview");
  expect(await life.state()).toEqual(before);
}

/** Matches a preview's summary in which nothing is done but to create so many. */
function summaryOf(creates: number): RegExp {
  return new RegExp(`^Resources:\\n {4}\\+ ${String(creates)} to create\\n(?! )`, "m");
}
