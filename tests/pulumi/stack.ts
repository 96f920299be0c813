import { LocalWorkspace, type ProjectSettings, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import type { Environment, Place } from "./place";

export type Config = Readonly<Record<string, unknown>>;

export interface StackOptions {
  readonly name: string;
  /** Default: the folder has a `Pulumi.yaml` already. */
  readonly project?: ProjectSettings;
  /** Default: the folder has the stack's settings already, or needs none. */
  readonly config?: Config;
}

/** Makes a stack by one process, `pulumi stack init`: project and config are files, written before. */
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

/** Adds to a stack's config without the process per value that `pulumi config set` is. A secret needs `Stack.setConfig`. */
export async function addConfig({ name, workspace }: Stack, config: Config): Promise<void> {
  const settings = await workspace.stackSettings(name);
  await workspace.saveStackSettings(name, { ...settings, config: { ...settings.config, ...config } });
}

let command: Promise<PulumiCommand> | undefined;

/** Asks the CLI for its version, which is a process: once is enough. */
function pulumiCommand({ PATH = "" }: Environment): Promise<PulumiCommand> {
  // It looks on this process's own PATH, or for `bin/pulumi` below a folder, and ours is in no folder of that name.
  process.env["PATH"] = PATH;
  return (command ??= PulumiCommand.get());
}

/** The automation API adds variables to those of this process, so that what is not wanted has to be taken away. */
function inPlaceOfOurs(environment: Environment): Record<string, string> {
  const strangers = Object.keys(process.env).filter((name) => !(name in environment));
  const without = Object.fromEntries(strangers.map((name) => [name, undefined]));
  return { ...(without as unknown as Record<string, string>), ...environment };
}
