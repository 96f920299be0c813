import { z } from "zod";
import { Problem } from "../graph/problem";
import { outputOfPulumi } from "../graph/source";
import { signature } from "../graph/values";
import { connection } from "../provider/inputs/connection";
import type { Connection, ConnectionDefaults } from "../provider/model/connection";

/** How to reach a host. */
export interface Way {
  readonly name: string;
  readonly connection: Connection;
  readonly defaults: ConnectionDefaults;
}

/** Finds the way to a host from `user@host:port`, or from a stack's Host and that stack's config. */
export async function wayTo(
  host: string,
  { stack, access }: { readonly stack?: string; readonly access: ConnectionDefaults },
): Promise<Way> {
  if (!host.includes("@")) return wayInStack(host, { stack, access });
  const parsed = connection.safeParse(host);
  if (!parsed.success) throw new Problem(parsed.error.issues[0]?.message ?? `${host} is not a host`, 2);
  return { name: parsed.data.host, connection: parsed.data, defaults: access };
}

async function wayInStack(
  name: string,
  { stack, access }: { readonly stack: string | undefined; readonly access: ConnectionDefaults },
): Promise<Way> {
  const exported = await outputOfPulumi(["stack", "export", "--show-secrets"], { stack });
  const hosts = hostsIn(plain(JSON.parse(exported)));
  const found = hosts.find((host) => host.name === name);
  if (found === undefined) {
    const names = hosts.map((host) => host.name).join(", ");
    throw new Problem(
      `the stack has no Host "${name}"${names === "" ? "" : `; its hosts are: ${names}`}; to reach a host by its address, write user@${name}`,
    );
  }
  const parsed = connection.safeParse(found.connection);
  if (!parsed.success) throw new Problem(`the stack's state does not say how to reach "${name}"`);
  const config = JSON.parse(await outputOfPulumi(["config", "--json", "--show-secrets"], { stack }));
  return { name, connection: parsed.data, defaults: { ...defaultsIn(config), ...access } };
}

const exportSchema = z.object({
  deployment: z.object({
    resources: z.array(z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()).optional() })),
  }),
});

function hostsIn(state: unknown): { readonly name: unknown; readonly connection: unknown }[] {
  const parsed = exportSchema.safeParse(state);
  if (!parsed.success) return [];
  return parsed.data.deployment.resources
    .filter(({ type }) => type === "pulumi-nodejs:dynamic/trunkline:Host")
    .map(({ outputs = {} }) => ({ name: outputs["name"], connection: outputs["connection"] }));
}

/** `trunkline:user`, `trunkline:privateKeyFile`, … as `pulumi config --json` prints them. */
function defaultsIn(config: unknown): ConnectionDefaults {
  const parsed = z.record(z.string(), z.object({ value: z.string().optional() })).safeParse(config);
  const entries = Object.entries(parsed.data ?? {}).flatMap(([key, { value }]) =>
    key.startsWith("trunkline:") && value !== undefined ? [[key.slice("trunkline:".length), value]] : [],
  );
  return Object.fromEntries(entries) as ConnectionDefaults;
}

/** Puts the secrets of an exported state in their places. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (signature in value && "plaintext" in value) return JSON.parse(String(value.plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}
