import type { ParsedKey } from "ssh2";
import { readIfReadable } from "./local-file";
import { parsePrivateKey, problemText } from "./private-key";
import { parsePublicKey, publicKeyOf } from "./public-key";

/** A file that may hold a private key, or only name a key that the agent holds. */
export interface IdentityFile {
  readonly file: string;
  /** What the file offers by itself; undefined if it needs the agent. */
  readonly key?: ParsedKey;
  /** Public half, as it goes over the wire. */
  readonly blob?: Buffer;
  /** Why `key` is missing. */
  readonly problem?: string;
}

/** Reads the files that exist, as ssh does: one that cannot be used is no failure. */
export function readIdentityFiles(files: readonly string[], password: string | undefined): IdentityFile[] {
  return files.flatMap((file) => {
    const text = readIfReadable(file);
    // The public half alone also names a key of the agent.
    if (text === undefined)
      return named(file, readIfReadable(`${file}.pub`), "only its public half is there");
    const key = parsePrivateKey(text, password);
    if (typeof key !== "string") return [{ file, key, blob: key.getPublicSSH() }];
    const publicText = key === "public" ? text : readIfReadable(`${file}.pub`);
    const blob = publicBlob(publicText) ?? publicHalf(text);
    return [{ file, problem: problemText[key], ...(blob !== undefined && { blob }) }];
  });
}

function named(file: string, publicText: string | undefined, problem: string): IdentityFile[] {
  const blob = publicBlob(publicText);
  return blob === undefined ? [] : [{ file, blob, problem }];
}

function publicBlob(text: string | undefined): Buffer | undefined {
  const [type = "", base64 = ""] = text?.trim().split(/[ \t]+/) ?? [];
  return parsePublicKey(type, base64)?.blob;
}

const opensshMagic = "openssh-key-v1\0";

/** The public half of an encrypted key in OpenSSH's form, which is in plain text (PROTOCOL.key). */
function publicHalf(text: string): Buffer | undefined {
  const [, base64 = ""] = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text) ?? [];
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("latin1", 0, opensshMagic.length) !== opensshMagic) return undefined;
  let at = opensshMagic.length;
  const string = (): Buffer => {
    const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : bytes.length;
    const value = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  // Cipher, key derivation and its options come first, then the number of keys.
  for (let skipped = 0; skipped < 3; skipped++) string();
  at += 4;
  return publicKeyOf(Buffer.from(string()))?.blob;
}
