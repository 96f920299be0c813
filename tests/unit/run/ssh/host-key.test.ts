import type { TrunklineError } from "../../../../provider/errors";
import type { ConnectionDefaults } from "../../../../provider/model/connection";
import { endpointOf } from "../../../../provider/run/ssh/endpoint";
import {
  hostKeyAlgorithms,
  hostKeyPolicy,
  judgeHostKey,
  policyFromKnownHosts,
} from "../../../../provider/run/ssh/host-key";
import { parseKnownHosts } from "../../../../provider/run/ssh/known-hosts";
import { fingerprint, keyText, type PublicKey } from "../../../../provider/run/ssh/public-key";
import { ecdsaKey, ed25519Key, line, otherEd25519Key, rsaKey } from "./_keys";

const web7 = endpointOf({ host: "web7" }, {});
const web7At2222 = endpointOf({ host: "web7", port: 2222 }, {});

function knowing(lines: readonly string[], endpoint = web7) {
  return policyFromKnownHosts(parseKnownHosts(lines.join("\n"), "kh"), endpoint, ["kh"]);
}

function verdict(
  lines: readonly string[],
  presented: PublicKey,
  endpoint = web7,
): TrunklineError | undefined {
  return judgeHostKey(knowing(lines, endpoint), presented.blob, endpoint);
}

describe("known_hosts decides", () => {
  test("a known key is accepted, whichever of several it is", () => {
    const lines = [line("web7", ed25519Key), line("web7", rsaKey), line("web7", otherEd25519Key)];
    for (const key of [ed25519Key, rsaKey, otherEd25519Key]) expect(verdict(lines, key)).toBeUndefined();
  });

  test("an unknown key: fingerprint, type, and both lines that would accept it", () => {
    const error = verdict([line("web8", ed25519Key)], ed25519Key);
    expect(error?.code).toBe("host-key-unknown");
    expect(error?.message).toContain(
      `web7: its host key is not known: ssh-ed25519 ${fingerprint(ed25519Key)}`,
    );
    expect(error?.message).toContain(`\n  web7 ${keyText(ed25519Key)}\n`);
    expect(error?.message).toContain(`hostKey: "${keyText(ed25519Key)}"`);
  });

  test("the line for another port is spelt as known_hosts spells it", () => {
    expect(verdict([], rsaKey, web7At2222)?.message).toContain(`\n  [web7]:2222 ${keyText(rsaKey)}\n`);
  });

  test("a changed key names the line that knows another", () => {
    const error = verdict(["", line("web7", rsaKey), line("web7", ed25519Key)], otherEd25519Key);
    expect(error?.code).toBe("host-key-changed");
    expect(error?.message).toContain(`kh:3 says ssh-ed25519 ${fingerprint(ed25519Key)}`);
    expect(error?.message).toContain(fingerprint(otherEd25519Key));
    expect(error?.retryable).toBe(false);
  });

  test("a key of another type than every known one is a changed key, not a new one", () => {
    expect(verdict([line("web7", ed25519Key)], rsaKey)?.code).toBe("host-key-changed");
  });

  test("a revoked key is refused, also where the same file trusts it", () => {
    const error = verdict([line("web7", ed25519Key), `@revoked ${line("*", ed25519Key)}`], ed25519Key);
    expect(error?.code).toBe("host-key-revoked");
    expect(error?.message).toContain("revoked by kh:2");
  });

  test("a certificate authority's key is not a host's key", () => {
    expect(verdict([`@cert-authority ${line("web7", ed25519Key)}`], ed25519Key)?.code).toBe(
      "host-key-unknown",
    );
  });

  test("another port: the bare name's key is accepted, but makes no other key a changed one", () => {
    expect(verdict([line("web7", ed25519Key)], ed25519Key, web7At2222)).toBeUndefined();
    expect(verdict([line("web7", ed25519Key)], rsaKey, web7At2222)?.code).toBe("host-key-unknown");
    const both = [line("web7", ed25519Key), line("[web7]:2222", rsaKey)];
    expect(verdict(both, ed25519Key, web7At2222)?.code).toBe("host-key-changed");
    expect(verdict([`@revoked ${line("web7", ed25519Key)}`], ed25519Key, web7At2222)?.code).toBe(
      "host-key-revoked",
    );
  });

  test("what is no key at all is refused", () => {
    expect(judgeHostKey(knowing([]), Buffer.from("garbage"), web7)?.code).toBe("host-key-unusable");
  });
});

describe("a pinned key decides", () => {
  const defaults: ConnectionDefaults = { knownHostsFile: "/nonexistent/known_hosts" };
  const pinned = (hostKey: string, more: ConnectionDefaults = {}) =>
    hostKeyPolicy({ host: "web7", hostKey }, { ...defaults, ...more }, { endpoint: web7 });

  test("several, one a line, comments and a leading host name allowed", () => {
    const policy = pinned(`${keyText(ed25519Key)} root@web7\n\n# old\nweb7 ${keyText(rsaKey)}\n`);
    expect(judgeHostKey(policy, ed25519Key.blob, web7)).toBeUndefined();
    expect(judgeHostKey(policy, rsaKey.blob, web7)).toBeUndefined();
    const error = judgeHostKey(policy, ecdsaKey.blob, web7);
    expect(error?.code).toBe("host-key-changed");
    expect(error?.message).toContain("the connection's hostKey says");
  });

  test("the connection's goes before the stack's", () => {
    const policy = pinned(keyText(rsaKey), { hostKey: keyText(ed25519Key) });
    expect(policy.trusted.map(({ key }) => key)).toEqual([rsaKey]);
  });

  test("text that is no key is refused, not passed over", () => {
    expect(() => pinned("ssh-ed25519 nonsense")).toThrow("hostKey is not a public key");
  });

  test("accept-any accepts", () => {
    expect(judgeHostKey(pinned("accept-any"), rsaKey.blob, web7)).toBeUndefined();
  });
});

describe("which key the host is asked for", () => {
  test("known types first", () => {
    expect(hostKeyAlgorithms(knowing([line("web7", ecdsaKey)]))[0]).toBe("ecdsa-sha2-nistp256");
    expect(hostKeyAlgorithms(knowing([line("web7", rsaKey)])).slice(0, 4)).toEqual([
      "rsa-sha2-512",
      "rsa-sha2-256",
      "ssh-rsa",
      "ssh-ed25519",
    ]);
  });

  test("the others stay, so that a changed key is seen as one", () => {
    const all = [...hostKeyAlgorithms(knowing([]))].sort();
    expect([...hostKeyAlgorithms(knowing([line("web7", ecdsaKey)]))].sort()).toEqual(all);
  });

  test("Ed25519 first where nothing is known", () => {
    expect(hostKeyAlgorithms(knowing([]))[0]).toBe("ssh-ed25519");
  });
});
