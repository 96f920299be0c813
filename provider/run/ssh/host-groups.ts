import { z } from "zod";
import { TrunklineError } from "../../errors";
import type { ConnectionDefaults } from "../../model/connection";
import { matchesName } from "./known-hosts";

const text = z.string().min(1).optional();

const group = z.strictObject({
  ...{ user: text, privateKey: text, privateKeyPassword: text, privateKeyFile: text, password: text },
  ...{ agentSocketPath: text, hostKey: text, knownHostsFile: text },
});

const groups = z.record(z.string().min(1), group);

/** Where an entry names a key in one way, another way of the stack's config must not win. */
const alternatives: Readonly<Record<string, keyof ConnectionDefaults>> = {
  privateKey: "privateKeyFile",
  privateKeyFile: "privateKey",
};

/**
 * The defaults for one host: those of `trunkline:hosts` whose pattern it matches, the first of which wins, then the stack's.
 * Fails with a TrunklineError, without a word of the text, which may be a secret.
 */
export function defaultsFor(host: string, { hosts, ...stacks }: ConnectionDefaults): ConnectionDefaults {
  if (hosts === undefined) return stacks;
  const matching = Object.entries(parsed(hosts, host))
    .filter(([patterns]) => matchesName(patterns, host.toLowerCase()))
    .map(([, own]) => own);
  return matching.reverse().reduce<ConnectionDefaults>(overlaid, stacks);
}

function overlaid(defaults: ConnectionDefaults, own: z.infer<typeof group>): ConnectionDefaults {
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  const replaced = given.map(([name]) => alternatives[name]);
  const kept = Object.entries(defaults).filter(([name]) => !replaced.some((other) => other === name));
  return Object.fromEntries([...kept, ...given]);
}

function parsed(hosts: string, host: string): z.infer<typeof groups> {
  const result = groups.safeParse(asJson(hosts));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? "" : ` (at ${issue.path.map(String).join(": ")})`;
  const unknown = issue?.code === "unrecognized_keys" ? `; there is no option ${issue.keys.join(", ")}` : "";
  throw new TrunklineError("invalid-input", host, `trunkline:hosts cannot be read${where}${unknown}`, {
    remedy: `set it to an object of patterns, {"web*": {"user": "ops", "privateKeyFile": "~/.ssh/web"}}; the options are ${Object.keys(group.shape).join(", ")}`,
  });
}

function asJson(hosts: string): unknown {
  try {
    return JSON.parse(hosts);
  } catch {
    return undefined;
  }
}
