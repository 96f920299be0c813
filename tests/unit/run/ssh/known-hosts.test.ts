import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { knownHostName, matchesName, parseKnownHosts } from "../../../../provider/run/ssh/known-hosts";
import { fingerprint, keyText } from "../../../../provider/run/ssh/public-key";
import { ecdsaKey, ed25519Key, line, rsaKey } from "./_keys";

describe("lines", () => {
  test("host, type, key, comment; blank lines and comments are passed over, and counted", () => {
    const text = `# ours\n\n web7,web8\t${keyText(ed25519Key)} someone@here\r\n`;
    expect(parseKnownHosts(text, "kh")).toEqual([
      { marker: undefined, names: "web7,web8", key: ed25519Key, place: "kh:3" },
    ]);
  });

  test("several keys of one host", () => {
    const text = [line("web7", ed25519Key), line("web7", rsaKey), line("web7", ecdsaKey)].join("\n");
    const types = parseKnownHosts(text, "kh").map(({ key }) => key.type);
    expect(types).toEqual(["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256"]);
  });

  test("markers", () => {
    const text = [`@revoked ${line("*", rsaKey)}`, `@cert-authority ${line("*.example", ed25519Key)}`].join(
      "\n",
    );
    expect(parseKnownHosts(text, "kh").map(({ marker }) => marker)).toEqual(["revoked", "cert-authority"]);
  });

  test.each([
    ["an unknown marker", `@trusted ${line("web7", rsaKey)}`],
    ["a type that is not the key's", `web7 ssh-rsa ${ed25519Key.blob.toString("base64")}`],
    ["damaged base64", "web7 ssh-ed25519 AAAA!!!!"],
    ["a cut key", "web7 ssh-ed25519 AAAAC3Nz"],
    ["no key", "web7 ssh-ed25519"],
    ["protocol 1", "web7 1024 35 1234567890"],
  ])("%s makes a line that trusts nothing", (_, text) => {
    expect(parseKnownHosts(text, "kh")).toEqual([]);
  });

  test("any text at all is read without a failure", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => Array.isArray(parseKnownHosts(text, "kh"))),
    );
  });
});

describe("names", () => {
  test.each([
    ["web7", "web7", true],
    ["WEB7", "web7", true],
    ["web7", "web70", false],
    ["web7,web8", "web8", true],
    ["web*", "web7.example", true],
    ["web?", "web7", true],
    ["web?", "web70", false],
    ["*.example", "example", false],
    ["*.example,!web7.example", "web7.example", false],
    ["!web7.example,*.example", "web8.example", true],
    ["!web7", "web8", false],
    ["web7", "[web7]:2222", false],
    ["[web7]:2222", "[web7]:2222", true],
    ["[web7]:*", "[web7]:2222", true],
    ["[*]:2222", "[web7]:2222", true],
    ["web.", "webx", false],
    ["2001:db8::7", "2001:db8::7", true],
    ["|2|abc|def", "web7", false],
    ["|1||", "web7", false],
    ["|1|c2FsdA==", "web7", false],
  ])("%s against %s: %s", (names, name, expected) => expect(matchesName(names, name)).toBe(expected));

  test("port 22 is not written", () => {
    expect(knownHostName("Web7", 22)).toBe("web7");
    expect(knownHostName("2001:db8::7", 2222)).toBe("[2001:db8::7]:2222");
  });

  test("patterns mean what the same regular expression means", () => {
    const letter = fc.constantFrom("a", "b", ".");
    const pattern = fc.string({
      unit: fc.oneof(letter, fc.constantFrom("*", "?")),
      minLength: 1,
      maxLength: 8,
    });
    const name = fc.string({ unit: letter, minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(pattern, name, (glob, candidate) => {
        const source = glob.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        expect(matchesName(glob, candidate)).toBe(new RegExp(`^(?:${source})$`).test(candidate));
      }),
    );
  });

  test("a pattern of many stars ends at once", () => {
    const started = performance.now();
    expect(matchesName(`${"*a".repeat(200)}b`, "a".repeat(2_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("what OpenSSH writes", () => {
  let directory: string;
  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "trunkline-known-"))));
  afterAll(() => rmSync(directory, { recursive: true }));

  test("ssh-keygen -H: each name is hashed on a line of its own, and found again", () => {
    const file = join(directory, "known_hosts");
    writeFileSync(file, [line("web7,192.0.2.7", ed25519Key), line("[web8]:2222", rsaKey), ""].join("\n"));
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    const text = readFileSync(file, "utf8");
    expect(text).not.toContain("web");
    const found = (name: string) =>
      parseKnownHosts(text, file).flatMap(({ names, key }) => (matchesName(names, name) ? [key] : []));
    expect(found("web7")).toEqual([ed25519Key]);
    expect(found("192.0.2.7")).toEqual([ed25519Key]);
    expect(found(knownHostName("WEB8", 2222))).toEqual([rsaKey]);
    expect(found("web8")).toEqual([]);
  });

  test("ssh-keygen -l: the same fingerprint", () => {
    const file = join(directory, "key.pub");
    writeFileSync(file, keyText(ecdsaKey));
    expect(execFileSync("ssh-keygen", ["-lf", file], { encoding: "utf8" })).toContain(
      ` ${fingerprint(ecdsaKey)} `,
    );
  });
});
