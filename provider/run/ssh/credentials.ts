import type { ParsedKey } from "ssh2";
import { TrunklineError } from "../../errors";
import type { Connection, ConnectionDefaults } from "../../model/connection";
import { defaultAgent, keysOfAgent } from "./agent";
import type { SshSettings } from "./config/settings";
import type { Endpoint } from "./endpoint";
import { readIdentityFiles, type IdentityFile } from "./identity-files";
import { readIfReadable } from "./local-file";
import { parsePrivateKey, problemText, type KeyProblem } from "./private-key";

/** A way to log in. `origin` says in messages where it came from. */
export type Credential =
  | { readonly kind: "key"; readonly key: ParsedKey; readonly origin: string }
  | {
      readonly kind: "agent";
      readonly socketPath: string;
      /** The keys that it may offer, in their order; absent: all that it holds. */
      readonly keys?: readonly ParsedKey[];
      readonly origin: string;
    }
  | { readonly kind: "password"; readonly password: string; readonly origin: string };

export interface Credentials {
  /** In the order in which they are tried. */
  readonly offered: readonly Credential[];
  /** Credentials that were found but cannot be used, for the message after a failure. */
  readonly skipped: readonly string[];
}

/** Where a connection's credentials come from. */
export interface CredentialSources {
  readonly connection: Connection;
  readonly defaults: ConnectionDefaults;
  readonly settings: SshSettings;
  readonly endpoint: Endpoint;
}

const defaultKeyFiles = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];

/** Prefers the connection's own credentials, then the stack's config, then what the user's ssh would use. */
export async function credentialsFor(sources: CredentialSources): Promise<Credentials> {
  const { connection, defaults, settings, endpoint } = sources;
  const password = connection.privateKeyPassword ?? defaults.privateKeyPassword;
  const offered: Credential[] = [];
  const addKey = (text: string | undefined, origin: string) => {
    if (text !== undefined)
      offered.push({ kind: "key", key: usableKey(text, password, origin, endpoint), origin });
  };
  const addPassword = (secret: string | undefined, origin: string) => {
    if (secret !== undefined) offered.push({ kind: "password", password: secret, origin });
  };
  addKey(connection.privateKey, "the connection's privateKey");
  offered.push(...agentAt(connection.agentSocketPath, "the connection's agentSocketPath"));
  addPassword(connection.password, "the connection's password");
  addKey(defaults.privateKey, "trunkline:privateKey");
  if (defaults.privateKey === undefined)
    addKey(configuredKeyFile(defaults, endpoint), "trunkline:privateKeyFile");
  const nothingGiven = offered.length === 0 && defaults.password === undefined;
  const files = readIdentityFiles(settings.identityFiles ?? defaultKeyFiles, password);
  const agent = connection.agentSocketPath === undefined ? usersAgent(defaults, settings) : [];
  offered.push(...(await asSshOffers(agent, files, settings.identitiesOnly)));
  // Files that the user's configuration names for this host are meant for it; the standard ones are a guess.
  const usable = nothingGiven || settings.identityFiles !== undefined ? files : [];
  for (const { file, key } of usable) if (key !== undefined) offered.push({ kind: "key", key, origin: file });
  addPassword(defaults.password, "trunkline:password");
  return { offered: withoutRepeats(offered), skipped: usable.flatMap(skippedText) };
}

type AgentCredential = Extract<Credential, { kind: "agent" }>;

function agentAt(socketPath: string | undefined, origin: string): AgentCredential[] {
  return socketPath === undefined || socketPath === "" ? [] : [{ kind: "agent", socketPath, origin }];
}

/** The agent that no program names: the stack's, else the one that ssh would ask. */
function usersAgent(defaults: ConnectionDefaults, { identityAgent, source }: SshSettings): AgentCredential[] {
  if (defaults.agentSocketPath !== undefined)
    return agentAt(defaults.agentSocketPath, "trunkline:agentSocketPath");
  if (identityAgent !== undefined)
    return agentAt(identityAgent === "none" ? undefined : identityAgent, `IdentityAgent in ${source}`);
  return agentAt(process.env["SSH_AUTH_SOCK"] ?? defaultAgent(), "SSH_AUTH_SOCK");
}

/** As ssh does, has an agent offer the keys of the identity files first, and no others if only these may be used. */
async function asSshOffers(
  agents: readonly AgentCredential[],
  files: readonly IdentityFile[],
  identitiesOnly: boolean,
): Promise<AgentCredential[]> {
  if (files.length === 0 && !identitiesOnly) return [...agents];
  return Promise.all(
    agents.map(async (agent) => {
      const held = await keysOfAgent(agent.socketPath);
      if (typeof held === "string") return identitiesOnly ? { ...agent, keys: [] } : agent;
      const isOf = (file: IdentityFile) => (key: ParsedKey) => file.blob?.equals(key.getPublicSSH()) === true;
      const first = files.flatMap((file) => held.filter(isOf(file)));
      return { ...agent, keys: identitiesOnly ? first : [...new Set([...first, ...held])] };
    }),
  );
}

function skippedText({ file, problem }: IdentityFile): string[] {
  return problem === undefined ? [] : [`${file} (${problem})`];
}

function configuredKeyFile(defaults: ConnectionDefaults, endpoint: Endpoint): string | undefined {
  const file = defaults.privateKeyFile;
  if (file === undefined) return undefined;
  const text = readIfReadable(file);
  if (text === undefined) {
    throw new TrunklineError("credential-unusable", endpoint.subject, `the key file ${file} cannot be read`, {
      remedy: "set trunkline:privateKeyFile to a file that exists and that you may read",
    });
  }
  return text;
}

const problemRemedy: Readonly<Record<KeyProblem, string>> = {
  encrypted: "set privateKeyPassword in the connection, or trunkline:privateKeyPassword as a secret",
  "wrong-password": "set the password that the key was made with",
  unreadable:
    'give the file\'s contents, not its path; "ssh-keygen -p -f <file>" rewrites a key in OpenSSH form',
  public: "give the private key: the file whose name does not end in .pub",
};

function usableKey(
  text: string,
  password: string | undefined,
  origin: string,
  endpoint: Endpoint,
): ParsedKey {
  const key = parsePrivateKey(text, password);
  if (typeof key !== "string") return key;
  throw new TrunklineError(
    "credential-unusable",
    endpoint.subject,
    `${origin} cannot be used: ${problemText[key]}`,
    {
      remedy: problemRemedy[key],
    },
  );
}

/** Drops repeated credentials and keys that the agent offers before: sshd counts every offer (MaxAuthTries 6). */
function withoutRepeats(offered: readonly Credential[]): Credential[] {
  const seen = new Set<string>();
  return offered.filter((credential) => {
    const ids = identitiesOf(credential);
    if (ids.every((id) => seen.has(id))) return false;
    ids.forEach((id) => seen.add(id));
    return true;
  });
}

function identitiesOf(credential: Credential): string[] {
  switch (credential.kind) {
    case "key":
      return [keyIdentity(credential.key)];
    case "agent":
      return [`agent ${credential.socketPath}`, ...(credential.keys ?? []).map(keyIdentity)];
    case "password":
      return [`password ${credential.password}`];
  }
}

function keyIdentity(key: ParsedKey): string {
  return `key ${key.getPublicSSH().toString("base64")}`;
}
