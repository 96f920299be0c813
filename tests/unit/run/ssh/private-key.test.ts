import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePrivateKey } from "../../../../provider/run/ssh/private-key";
import { makeKey } from "../../../ssh/sshd";

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "trunkline-keys-"))));
afterAll(() => rmSync(directory, { recursive: true }));

const kinds: readonly (readonly [string, readonly string[]])[] = [
  ["ed25519", ["-t", "ed25519"]],
  ["ecdsa", ["-t", "ecdsa"]],
  ["rsa", ["-t", "rsa", "-b", "2048"]],
  ["rsa-pem", ["-t", "rsa", "-b", "2048", "-m", "PEM"]],
  ["ecdsa-pem", ["-t", "ecdsa", "-m", "PEM"]],
];

describe.each(kinds)("%s", (name, args) => {
  test("plain, also with its last newline lost or doubled", () => {
    const text = makeKey(join(directory, name), args);
    for (const variant of [text, text.trim(), `\n${text}\n\n`]) {
      expect(parsePrivateKey(variant)).toMatchObject({ type: expect.stringContaining("-") });
    }
  });

  test("encrypted", () => {
    // Few rounds of key derivation, as each costs time and none shows more.
    const text = makeKey(join(directory, `${name}-encrypted`), [...args, "-a", "2"], "open sesame");
    expect(parsePrivateKey(text)).toBe("encrypted");
    expect(parsePrivateKey(text, "wrong")).toBe("wrong-password");
    expect(parsePrivateKey(text, "open sesame")).toMatchObject({ type: expect.stringContaining("-") });
  });
});

test("decrypted once, however often it is asked for", () => {
  const text = makeKey(join(directory, "slow"), ["-t", "ed25519", "-a", "60"], "pw");
  const timed = () => {
    const started = performance.now();
    return { key: parsePrivateKey(text, "pw"), ms: performance.now() - started };
  };
  const first = timed();
  const second = timed();
  expect(second.key).toBe(first.key);
  // On a busy machine, a moment may be long.
  expect(second.ms).toBeLessThan(first.ms / 4);
});

test("what is no private key", () => {
  makeKey(join(directory, "pair"), ["-t", "ed25519"]);
  expect(parsePrivateKey(readFileSync(join(directory, "pair.pub"), "utf8"))).toBe("public");
  expect(parsePrivateKey("/home/me/.ssh/id_ed25519")).toBe("unreadable");
  expect(parsePrivateKey("")).toBe("unreadable");
  expect(parsePrivateKey("", "pw")).toBe("unreadable");
});
