import { LocalWorkspace, type ProjectSettings, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import type { Environment, Place } from "./place";

export type Config = Readonly<Record<string, unknown>>;

export interface StackOptions {
  readonly name: string;
  /** Default: the folder's existing `Pulumi.yaml`. */
  readonly project?: ProjectSettings;
  /** Default: the folder's existing settings, if any. */
  readonly config?: Config;
}

/** Makes a stack with one process, `pulumi stack init`; the files of project and config are written first. */
export async function createStack(place: Place, { name, project, config }: StackOptions): Promise<Stack> {
  const workspace = await LocalWorkspace.create({
    workDir: place.folder,
    pulumiCommand: await pulumiCommand(place.environment),
    envVars: inPlaceOfOurs(place.environment),
    ...(project && { projectSettings: project }),
    ...(config && { stackSettings: { [name]: { config } } }),
  });
  return Stack.create(name, workspace);
}

/** Adds to a stack's config without `pulumi config set`, a process per value. A secret needs `Stack.setConfig`. */
export async function addConfig({ name, workspace }: Stack, config: Config): Promise<void> {
  const settings = await workspace.stackSettings(name);
  await workspace.saveStackSettings(name, { ...settings, config: { ...settings.config, ...config } });
}

let command: Promise<PulumiCommand> | undefined;

/** Finds the CLI once, because asking for its version starts a process. */
function pulumiCommand({ PATH = "" }: Environment): Promise<PulumiCommand> {
  // The API searches this process's PATH, or `bin/pulumi` below a folder; our CLI is in no folder named like that.
  process.env["PATH"] = PATH;
  return (command ??= PulumiCommand.get());
}

/** The automation API inherits this process's variables, so unwanted ones are set to undefined. */
function inPlaceOfOurs(environment: Environment): Record<string, string> {
  const strangers = Object.keys(process.env).filter((name) => !(name in environment));
  const without = Object.fromEntries(strangers.map((name) => [name, undefined]));
  return { ...(without as unknown as Record<string, string>), ...environment };
}
