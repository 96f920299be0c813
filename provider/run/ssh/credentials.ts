import type { ParsedKey } from "ssh2";
import { TrunklineError } from "../../errors";
import type { Connection, ConnectionDefaults } from "../../model/connection";
import type { Endpoint } from "./endpoint";
import { readIfPresent } from "./local-file";
import { parsePrivateKey, type KeyProblem } from "./private-key";

/** A way to log in. `origin` says in messages where it came from. */
export type Credential =
  | { readonly kind: "key"; readonly key: ParsedKey; readonly origin: string }
  | { readonly kind: "agent"; readonly socketPath: string; readonly origin: string }
  | { readonly kind: "password"; readonly password: string; readonly origin: string };

export interface Credentials {
  /** In the order in which they are tried. */
  readonly offered: readonly Credential[];
  /** Credentials that were found but cannot be used, for the message after a failure. */
  readonly skipped: readonly string[];
}

const defaultKeyFiles = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];

/** Prefers the connection's own credentials, then the stack's config, then what the user's ssh would use. */
export function credentialsFor(
  connection: Connection,
  defaults: ConnectionDefaults,
  endpoint: Endpoint,
): Credentials {
  const password = connection.privateKeyPassword ?? defaults.privateKeyPassword;
  const offered: Credential[] = [];
  const addKey = (text: string | undefined, origin: string) => {
    if (text !== undefined)
      offered.push({ kind: "key", key: usableKey(text, password, origin, endpoint), origin });
  };
  const addAgent = (socketPath: string | undefined, origin: string) => {
    if (socketPath !== undefined && socketPath !== "") offered.push({ kind: "agent", socketPath, origin });
  };
  const addPassword = (secret: string | undefined, origin: string) => {
    if (secret !== undefined) offered.push({ kind: "password", password: secret, origin });
  };
  addKey(connection.privateKey, "the connection's privateKey");
  addAgent(connection.agentSocketPath, "the connection's agentSocketPath");
  addPassword(connection.password, "the connection's password");
  addKey(defaults.privateKey, "trunkline:privateKey");
  if (defaults.privateKey === undefined)
    addKey(configuredKeyFile(defaults, endpoint), "trunkline:privateKeyFile");
  const nothingGiven = offered.length === 0 && defaults.password === undefined;
  const agentGiven = connection.agentSocketPath !== undefined;
  if (!agentGiven) addAgent(defaults.agentSocketPath ?? process.env["SSH_AUTH_SOCK"], agentOrigin(defaults));
  const skipped = nothingGiven ? addDefaultKeyFiles(offered, password) : [];
  addPassword(defaults.password, "trunkline:password");
  return { offered: withoutRepeats(offered), skipped };
}

function agentOrigin(defaults: ConnectionDefaults): string {
  return defaults.agentSocketPath === undefined ? "SSH_AUTH_SOCK" : "trunkline:agentSocketPath";
}

function configuredKeyFile(defaults: ConnectionDefaults, endpoint: Endpoint): string | undefined {
  const file = defaults.privateKeyFile;
  if (file === undefined) return undefined;
  const text = readable(file);
  if (text === undefined) {
    throw new TrunklineError("credential-unusable", endpoint.subject, `the key file ${file} cannot be read`, {
      remedy: "set trunkline:privateKeyFile to a file that exists and that you may read",
    });
  }
  return text;
}

/** Adds the user's key files that exist and open without a question, as ssh does. Returns those that do not open. */
function addDefaultKeyFiles(offered: Credential[], password: string | undefined): string[] {
  const skipped: string[] = [];
  for (const file of defaultKeyFiles) {
    const text = readable(file);
    if (text === undefined) continue;
    const key = parsePrivateKey(text, password);
    if (typeof key === "string") skipped.push(`${file} (${problemText[key]})`);
    else offered.push({ kind: "key", key, origin: file });
  }
  return skipped;
}

function readable(file: string): string | undefined {
  try {
    return readIfPresent(file);
  } catch {
    return undefined;
  }
}

const problemText: Readonly<Record<KeyProblem, string>> = {
  encrypted: "it is encrypted and there is no privateKeyPassword",
  "wrong-password": "privateKeyPassword does not decrypt it",
  unreadable: "it is not a private key in OpenSSH or PEM (RSA, EC) form, or it is damaged",
  public: "it is a public key",
};

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

/** Drops repeated credentials: sshd counts every offer (MaxAuthTries 6). */
function withoutRepeats(offered: readonly Credential[]): Credential[] {
  const seen = new Set<string>();
  return offered.filter((credential) => {
    const id = identityOf(credential);
    return !seen.has(id) && seen.add(id);
  });
}

function identityOf(credential: Credential): string {
  switch (credential.kind) {
    case "key":
      return `key ${credential.key.getPublicSSH().toString("base64")}`;
    case "agent":
      return `agent ${credential.socketPath}`;
    case "password":
      return `password ${credential.password}`;
  }
}
