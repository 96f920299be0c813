import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiEnvironment } from "../../tools/pulumi-cli";

/** All that `pulumi` and what it starts have in their environment. */
export type Environment = Readonly<Record<string, string>>;

/** Where a stack's project, config and state are, and Pulumi's own home. */
export interface Place {
  readonly folder: string;
  readonly environment: Environment;
}

export interface PlaceOptions {
  /** The folder's name begins with it. */
  readonly prefix: string;
  /** Default: where temporary files are. */
  readonly parent?: string;
  /** Of this process's variables, which are kept; default: all. Those of Pulumi never are. */
  readonly keeps?: (name: string) => boolean;
  readonly variables?: (folder: string) => Environment;
}

/** A folder for one stack, in which nothing of the user's Pulumi counts: not their login, backend, plugins or stack. */
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
