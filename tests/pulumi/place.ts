import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiEnvironment } from "../../tools/pulumi-cli";

/** The whole environment of `pulumi` and of its children. */
export type Environment = Readonly<Record<string, string>>;

/** Folder with a stack's project, config and state, and with Pulumi's own home. */
export interface Place {
  readonly folder: string;
  readonly environment: Environment;
}

export interface PlaceOptions {
  /** Beginning of the folder's name. */
  readonly prefix: string;
  /** Default: the folder for temporary files. */
  readonly parent?: string;
  /** Which of this process's variables to keep. Default: all. Pulumi's variables are always dropped. */
  readonly keeps?: (name: string) => boolean;
  readonly variables?: (folder: string) => Environment;
}

/** Makes a folder for a stack that ignores the user's Pulumi setup: login, backend, plugins and stacks. */
export async function newPlace(options: PlaceOptions): Promise<Place> {
  const { prefix, parent = tmpdir(), keeps = () => true, variables = () => ({}) } = options;
  const folder = await mkdtemp(join(parent, prefix));
  await Promise.all(["state", "home"].map((name) => mkdir(join(folder, name))));
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_") && keeps(name));
  const environment = {
    ...(Object.fromEntries(kept) as Environment),
    ...pulumiEnvironment(),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    ...variables(folder),
  };
  return { folder, environment };
}
