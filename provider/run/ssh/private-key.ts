import { createHash } from "node:crypto";
import { utils, type ParsedKey } from "ssh2";

/** Why a text cannot be used as a private key, without a word of the text itself. */
export type KeyProblem = "encrypted" | "wrong-password" | "unreadable" | "public";

export const problemText: Readonly<Record<KeyProblem, string>> = {
  encrypted: "it is encrypted and there is no privateKeyPassword",
  "wrong-password": "privateKeyPassword does not decrypt it",
  unreadable: "it is not a private key in OpenSSH or PEM (RSA, EC) form, or it is damaged",
  public: "it is a public key",
};

// Decrypting takes 300 ms of CPU (bcrypt, on purpose) and blocks the process, so it is done once per key, not per host.
const parsed = new Map<string, ParsedKey | KeyProblem>();

export function parsePrivateKey(text: string, password?: string): ParsedKey | KeyProblem {
  const id = createHash("sha256")
    .update(JSON.stringify([text, password]))
    .digest("base64");
  const known = parsed.get(id);
  if (known !== undefined) return known;
  const key = parse(text, password);
  parsed.set(id, key);
  return key;
}

function parse(text: string, password?: string): ParsedKey | KeyProblem {
  // A key that came through an environment variable or a config value often lost its last newline or gained blanks.
  const key: ParsedKey | Error | ParsedKey[] = utils.parseKey(`${text.trim()}\n`, password);
  const first = Array.isArray(key) ? key[0] : key;
  if (first === undefined) return "unreadable";
  if (first instanceof Error) {
    if (/no passphrase given/i.test(first.message)) return "encrypted";
    return password !== undefined && parsePrivateKey(text) === "encrypted" ? "wrong-password" : "unreadable";
  }
  return first.isPrivateKey() ? first : "public";
}
