import { createHash } from "node:crypto";

/** An ssh public key as it goes over the wire (RFC 4253 §6.6): the blob begins with its own type. */
export interface PublicKey {
  readonly type: string;
  readonly blob: Buffer;
}

export function publicKeyOf(blob: Buffer): PublicKey | undefined {
  if (blob.length < 4) return undefined;
  const typeEnd = 4 + blob.readUInt32BE(0);
  if (typeEnd <= 4 || typeEnd >= blob.length) return undefined;
  return { type: blob.toString("latin1", 4, typeEnd), blob };
}

/** Reads a type (`ssh-ed25519`) and a blob (`AAAA…`); undefined if they are not a key of that type. */
export function parsePublicKey(type: string, base64: string): PublicKey | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const key = publicKeyOf(Buffer.from(base64, "base64"));
  return key?.type === type ? key : undefined;
}

export function sameKey(one: PublicKey, other: PublicKey): boolean {
  return one.blob.equals(other.blob);
}

/** `ssh-ed25519 AAAA…` */
export function keyText(key: PublicKey): string {
  return `${key.type} ${key.blob.toString("base64")}`;
}

/** Fingerprint as `ssh-keygen -l` prints it: `SHA256:` and base64 without padding. */
export function fingerprint(key: PublicKey): string {
  return `SHA256:${createHash("sha256").update(key.blob).digest("base64").replace(/=+$/, "")}`;
}
