import type { ServerHostKeyAlgorithm } from "ssh2";
import { TrunklineError } from "../../errors";
import type { Connection, ConnectionDefaults } from "../../model/connection";
import type { Endpoint } from "./endpoint";
import type { SshSettings } from "./config/settings";
import { matchesName, parseKnownHosts, type KnownHost } from "./known-hosts";
import { readIfPresent } from "./local-file";
import { changedHostKey, revokedHostKey, unknownHostKey, unusableHostKey } from "./host-key-errors";
import { parsePublicKey, publicKeyOf, sameKey, type PublicKey } from "./public-key";

/** A key that the host may present, and where that key is written. */
export interface TrustedKey {
  readonly key: PublicKey;
  readonly place: string;
}

/** Everything that is known about a host's keys before it presents one. */
export interface HostKeyPolicy {
  readonly acceptAny: boolean;
  readonly trusted: readonly TrustedKey[];
  /** Keys of the host's name without the port: accepted if presented, but no reason to call another key changed. */
  readonly tolerated: readonly TrustedKey[];
  readonly revoked: readonly TrustedKey[];
  /** Places that were searched, for the message that nothing was found. */
  readonly sources: readonly string[];
  /** Whether ssh itself would accept a key that is not known. */
  readonly sshAccepts?: boolean;
}

const standardFiles = ["~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"];

/** @param settings what ssh's configuration says of the host */
export function hostKeyPolicy(
  connection: Connection,
  defaults: ConnectionDefaults,
  { endpoint, settings }: { readonly endpoint: Endpoint; readonly settings?: SshSettings | undefined },
): HostKeyPolicy {
  const pinned = connection.hostKey ?? defaults.hostKey;
  if (pinned === "accept-any") {
    return { acceptAny: true, trusted: [], tolerated: [], revoked: [], sources: [] };
  }
  const given = defaults.knownHostsFile === undefined ? undefined : [defaults.knownHostsFile];
  const files = given ?? settings?.knownHostsFiles ?? standardFiles;
  const known = policyFromKnownHosts(readKnownHosts(files, endpoint), endpoint, files);
  if (pinned === undefined) return { ...known, sshAccepts: settings?.acceptsUnknownKeys === true };
  const place = connection.hostKey === undefined ? "trunkline:hostKey" : "the connection's hostKey";
  return { ...known, trusted: pinnedKeys(pinned, place, endpoint), tolerated: [], sources: [place] };
}

function pinnedKeys(pinned: string, place: string, endpoint: Endpoint): TrustedKey[] {
  const lines = pinned.split(/\r?\n/).map((line) => line.trim());
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const fields = line.split(/[ \t]+/);
      // ssh-keyscan and known_hosts put the host's name first; a line pasted from there is accepted.
      const key = [0, 1]
        .map((at) => parsePublicKey(fields[at] ?? "", fields[at + 1] ?? ""))
        .find((found) => found);
      if (key === undefined)
        throw unusableHostKey(endpoint, `${place} is not a public key ("ssh-ed25519 AAAA…")`);
      return { key, place };
    });
}

function readKnownHosts(files: readonly string[], endpoint: Endpoint): KnownHost[] {
  return files.flatMap((file) => {
    try {
      return parseKnownHosts(readIfPresent(file) ?? "", file);
    } catch (cause) {
      // An unreadable file is not an empty one: it may hold the line that revokes the key.
      throw unusableHostKey(
        endpoint,
        `${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`,
      );
    }
  });
}

export function policyFromKnownHosts(
  lines: readonly KnownHost[],
  endpoint: Endpoint,
  sources: readonly string[],
): HostKeyPolicy {
  const [name, bareName] = endpoint.keyNames;
  const withName = lines.filter((line) => matchesName(line.names, name));
  const withBareName = lines.filter((line) => !withName.includes(line) && matchesName(line.names, bareName));
  const trusted = withName.filter((line) => line.marker === undefined);
  return {
    acceptAny: false,
    trusted,
    // As in OpenSSH, a host on another port may present the key of its bare name if nothing is known for the port.
    tolerated: trusted.length > 0 ? [] : withBareName.filter((line) => line.marker === undefined),
    revoked: [...withName, ...withBareName].filter((line) => line.marker === "revoked"),
    sources,
  };
}

/** Returns what is wrong with the presented key; undefined if the key is accepted. */
export function judgeHostKey(
  policy: HostKeyPolicy,
  blob: Buffer,
  endpoint: Endpoint,
): TrunklineError | undefined {
  if (policy.acceptAny) return undefined;
  const presented = publicKeyOf(blob);
  if (presented === undefined)
    return unusableHostKey(endpoint, "it presented a host key that cannot be read");
  const revoked = policy.revoked.find((entry) => sameKey(entry.key, presented));
  if (revoked !== undefined) return revokedHostKey(endpoint, presented, revoked);
  if ([...policy.trusted, ...policy.tolerated].some((entry) => sameKey(entry.key, presented)))
    return undefined;
  // Known types are negotiated first, so a key of another type means that the known key is gone: as loud as a changed key.
  const known = policy.trusted.find((entry) => entry.key.type === presented.type) ?? policy.trusted[0];
  if (known !== undefined) return changedHostKey(endpoint, presented, known);
  return unknownHostKey(endpoint, presented, policy);
}

const algorithmsByType: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  // One key has three signatures (RFC 8332); SHA-1 comes last, for hosts that know no other.
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
};

/**
 * Puts the types known for the host first, as OpenSSH does: a host has several keys and presents one, which the client's
 * order decides. Otherwise a host of which only the RSA key is known would be refused for its Ed25519 key.
 */
export function hostKeyAlgorithms(policy: HostKeyPolicy): ServerHostKeyAlgorithm[] {
  const known = [...policy.trusted, ...policy.tolerated].map((entry) => entry.key.type);
  return [...new Set([...known, ...Object.keys(algorithmsByType)])].flatMap(
    (type) => algorithmsByType[type] ?? [],
  );
}
