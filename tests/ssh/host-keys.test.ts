import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TrunklineError } from "../../provider/errors";
import { closeOpened, failureOf, nothingKnown, open, reach, run, without } from "./_open";
import { startSshd, type HostKeyType, type Sshd } from "./sshd";

let sshd: Sshd;
let other: Sshd;
let directory: string;
let file: string;
beforeAll(async () => {
  [sshd, other] = await Promise.all([startSshd(), startSshd()]);
  directory = mkdtempSync(join(tmpdir(), "trunkline-known-"));
  file = join(directory, "known_hosts");
});
beforeEach(() => writeFileSync(file, ""));
afterAll(async () => {
  await Promise.all([sshd.stop(), other.stop()]);
  rmSync(directory, { recursive: true });
});
afterEach(closeOpened);

const unpinned = () => without(reach(sshd), "hostKey");
const defaults = () => ({ ...nothingKnown, knownHostsFile: file });
const login = () => run(open(unpinned(), defaults()), "true");
const pin = (hostKey: string) => run(open({ ...unpinned(), hostKey }), "true");
const foreignLine = (type: HostKeyType) => `[127.0.0.1]:${sshd.port} ${other.hostKey(type)}\n`;

test.each<HostKeyType>(["ed25519", "ecdsa", "rsa"])(
  "of three keys only the %s one is known: it is asked for",
  async (type) => {
    appendFileSync(file, `${sshd.knownHostsLine(type)}\n`);
    await expect(login()).resolves.toMatchObject({ exitCode: 0 });
    await expect(pin(sshd.hostKey(type))).resolves.toMatchObject({ exitCode: 0 });
  },
);

test("a hashed known_hosts", async () => {
  appendFileSync(file, `${sshd.knownHostsLine("ed25519")}\n`);
  execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
  await expect(login()).resolves.toMatchObject({ exitCode: 0 });
});

test("unknown: the message holds all that is needed to accept it", async () => {
  const error = await failureOf(login());
  expect(error.code).toBe("host-key-unknown");
  const fingerprint = execFileSync("ssh-keygen", ["-lf", join(sshd.directory, "host_ed25519.pub")], {
    encoding: "utf8",
  });
  expect(error.message).toContain(fingerprint.split(" ")[1]);
  const [, line = ""] = /\n {2}(\[.*)\n/.exec(error.message) ?? [];
  appendFileSync(file, `${line}\n`);
  await expect(login()).resolves.toMatchObject({ exitCode: 0 });
  const [, hostKey = ""] = /hostKey: "(.*)"/.exec(error.message) ?? [];
  await expect(pin(hostKey)).resolves.toMatchObject({ exitCode: 0 });
});

test("changed: names the line", async () => {
  appendFileSync(file, `# hosts\n${foreignLine("ed25519")}`);
  const error = await failureOf(login());
  expect(error).toMatchObject({ code: "host-key-changed", message: expect.stringContaining(`${file}:2`) });
});

test("a changed pinned key", async () => {
  expect(await failureOf(pin(other.hostKey("ed25519")))).toMatchObject({ code: "host-key-changed" });
});

test("revoked, also if it is pinned", async () => {
  appendFileSync(file, `${sshd.knownHostsLine("ed25519")}\n@revoked * ${sshd.hostKey("ed25519")}\n`);
  expect(await failureOf(login())).toMatchObject({ code: "host-key-revoked" });
  const pinned = open(reach(sshd), defaults());
  expect(await failureOf(run(pinned, "true"))).toMatchObject({ code: "host-key-revoked" });
});

test("known_hosts that cannot be read is not an empty one", async () => {
  const error = await failureOf(run(open(unpinned(), { ...defaults(), knownHostsFile: directory }), "true"));
  expect(error).toMatchObject({ code: "host-key-unusable", message: expect.stringContaining("EISDIR") });
});

test("a refused host is asked once and learns nothing: no login, no second try", async () => {
  const before = sshd.connections();
  const errors: TrunklineError[] = await Promise.all(Array.from({ length: 20 }, () => failureOf(login())));
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["host-key-unknown"]));
  expect(sshd.connections() - before).toBe(20);
  expect(sshd.log()).not.toMatch(/Failed|Accepted .* unknown/);
});

test("accept-any works, and warns once per host", async () => {
  const warnings: string[] = [];
  const connection = { ...unpinned(), hostKey: "accept-any" };
  await run(open(connection, nothingKnown, warnings), "true");
  await run(open(connection, nothingKnown, warnings), "true");
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`127.0.0.1:${sshd.port}: its host key is not verified`);
});
