import { createHmac } from "node:crypto";
import { parsePublicKey, type PublicKey } from "./public-key";

/** One line of a known_hosts file; format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
export interface KnownHost {
  readonly marker: "revoked" | "cert-authority" | undefined;
  /** `web7,192.0.2.*,!192.0.2.9`, or hashed: `|1|salt|hash`. */
  readonly names: string;
  readonly key: PublicKey;
  /** `file:line`, for messages. */
  readonly place: string;
}

/** Leaves out lines that cannot be read, as OpenSSH does. That is safe, because an unknown key is refused. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const parsed = parseLine(line.trim());
    return parsed === undefined ? [] : [{ ...parsed, place: `${file}:${index + 1}` }];
  });
}

function parseLine(line: string): Omit<KnownHost, "place"> | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const fields = line.split(/[ \t]+/);
  const marker = fields[0]?.startsWith("@") === true ? fields.shift() : undefined;
  if (marker !== undefined && marker !== "@revoked" && marker !== "@cert-authority") return undefined;
  const [names = "", type = "", base64 = ""] = fields;
  const key = parsePublicKey(type, base64);
  if (key === undefined) return undefined;
  return {
    marker: marker === undefined ? undefined : marker === "@revoked" ? "revoked" : "cert-authority",
    names,
    key,
  };
}

/** Spells a host as known_hosts does: bare on port 22, else `[host]:port`. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

export function matchesName(names: string, name: string): boolean {
  return names.startsWith("|") ? matchesHashed(names, name) : matchesPatterns(names, name);
}

function matchesHashed(names: string, name: string): boolean {
  // |1|, HMAC-SHA1 keyed with the salt, is the only kind so far. Any other kind matches nothing.
  const [, kind, salt = "", hash = ""] = names.split("|");
  if (kind !== "1" || salt === "" || hash === "") return false;
  return createHmac("sha1", Buffer.from(salt, "base64"))
    .update(name)
    .digest()
    .equals(Buffer.from(hash, "base64"));
}

function matchesPatterns(names: string, name: string): boolean {
  const patterns = names.toLowerCase().split(",");
  const excluded = patterns.some(
    (pattern) => pattern.startsWith("!") && matchesPattern(pattern.slice(1), name),
  );
  return !excluded && patterns.some((pattern) => !pattern.startsWith("!") && matchesPattern(pattern, name));
}

/** Matches `*` and `?` only; brackets are plain characters (`[host]:port`). Linear in practice: backtracks to the last `*`. */
function matchesPattern(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let starName = 0;
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      starName = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++starName;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
