import { TrunklineError } from "../../errors";
import type { Endpoint } from "./endpoint";
import { fingerprint, keyText, type PublicKey } from "./public-key";

interface Placed {
  readonly key: PublicKey;
  readonly place: string;
}

export function unknownHostKey(
  endpoint: Endpoint,
  presented: PublicKey,
  { sources, sshAccepts = false }: { readonly sources: readonly string[]; readonly sshAccepts?: boolean },
): TrunklineError {
  const line = `${endpoint.keyNames[0]} ${keyText(presented)}`;
  return new TrunklineError(
    "host-key-unknown",
    endpoint.subject,
    `its host key is not known: ${described(presented)}, which is not in ${sources.join(" or ")}` +
      (sshAccepts
        ? "; StrictHostKeyChecking in ssh's configuration would accept it, which is not followed"
        : ""),
    {
      remedy:
        `if "ssh-keygen -l" on the host shows that fingerprint for /etc/ssh/ssh_host_*_key.pub, accept the key by adding the line\n` +
        `  ${line}\nto ${sources[0] ?? "known_hosts"}, or by pinning it in the connection:\n  hostKey: "${keyText(presented)}"`,
    },
  );
}

export function changedHostKey(endpoint: Endpoint, presented: PublicKey, known: Placed): TrunklineError {
  return new TrunklineError(
    "host-key-changed",
    endpoint.subject,
    `ITS HOST KEY HAS CHANGED: it presents ${described(presented)}, but ${known.place} says ${described(known.key)}`,
    {
      remedy:
        `either the host was reinstalled, or something else answers in its place, so nothing was sent to it; ` +
        `only if you know why the key changed, replace the one in ${known.place} with "${keyText(presented)}"`,
    },
  );
}

export function revokedHostKey(endpoint: Endpoint, presented: PublicKey, revoked: Placed): TrunklineError {
  return new TrunklineError(
    "host-key-revoked",
    endpoint.subject,
    `it presents a revoked host key: ${described(presented)}, revoked by ${revoked.place}`,
    { remedy: "give the host a new host key (ssh-keygen -A), or find out what answers in its place" },
  );
}

export function unusableHostKey(endpoint: Endpoint, problem: string): TrunklineError {
  return new TrunklineError(
    "host-key-unusable",
    endpoint.subject,
    `host key verification is not possible: ${problem}`,
  );
}

function described(key: PublicKey): string {
  return `${key.type} ${fingerprint(key)}`;
}
