import { z } from "zod";

/** Replaces every secret, as in Pulumi's previews. */
export const secret = "[secret]";

/** Key of the objects that stand for values of other kinds in a state: secrets, assets, references. */
export const signature = "4dabf18193072939515e22adb298388d";

/** Pulumi's placeholder for a value that is unknown before `up`. */
const unknownValues = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/**
 * Prepares a property for display: hides a secret, whether encrypted or in plain text; omits a value that is not known
 * yet; and replaces control characters, which a terminal would obey.
 */
export function shown(value: unknown): unknown {
  if (typeof value === "string") return unknownValues.includes(value) ? undefined : withoutControls(value);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  if (signature in value) return secret;
  if (Array.isArray(value)) return value.map(shown).filter((entry) => entry !== undefined);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, entry]) => [key, shown(entry)] as const)
      .filter(([, entry]) => entry !== undefined),
  );
}

/** Replaces characters that a terminal would obey. */
export function withoutControls(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}]/gu, "\uFFFD");
}

const text = z.union([z.string(), z.number().transform(String)]);

/** Omits a value of an unexpected form: a graph of the rest is better than none. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** Reads a secret in place of a list as a list of one secret. */
const listOf = <T extends z.ZodType>(entry: T) =>
  z.preprocess((value) => (value === secret ? [secret] : value), z.array(entry)).catch([]);

const subnet = z.preprocess(
  (value) => (value === secret ? { cidr: secret } : value),
  z.object({ cidr: text, gateway: lenient(text), ipRange: lenient(text), exclude: listOf(text) }),
);

/** The address of a host, without user and standard port. */
const connection = z.union([
  z.string().transform((given) => given.replace(/^.*@/, "").replace(/:22$/, "")),
  z.object({ host: text, port: lenient(z.number()) }).transform(({ host, port }) => address(host, port)),
]);

/** The properties of all our resources; each kind has some of them. */
export const properties = z.object({
  name: lenient(text),
  host: lenient(z.object({ name: text })),
  connection: lenient(connection),
  kernel: lenient(text),
  links: listOf(z.object({ name: text, kind: text, parent: lenient(text), vlanId: lenient(text) })),
  parent: lenient(text),
  parentOwned: lenient(z.boolean()),
  vlanId: lenient(text),
  protocol: lenient(text),
  owned: lenient(z.boolean()),
  addresses: listOf(text),
  mode: lenient(text),
  flag: lenient(text),
  internal: lenient(z.boolean()),
  subnets: listOf(subnet),
  hostShim: lenient(z.object({ addresses: listOf(text) })),
  shim: lenient(z.object({ addresses: listOf(text) })),
  network: lenient(text),
  container: lenient(z.union([z.literal(secret), z.record(z.string(), text)])),
  interfaceName: lenient(text),
  macAddress: lenient(text),
  drift: lenient(text),
  rollout: lenient(text),
  number: lenient(z.number()),
  of: lenient(z.number()),
  hosts: listOf(text),
});

export type Values = z.output<typeof properties>;

function address(host: string, port: number | undefined): string {
  if (port === undefined || port === 22) return host;
  return host.includes(":") ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
