import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, ConnectionDefaults } from "../../provider/model/connection";
import { closeOpened, failureOf, nothingKnown, open, output, reach, run, without } from "./_open";
import { makeKey, startSshd, withSshd, type Sshd } from "./sshd";

const keyPassword = "key-password-S3CRET";
const userPassword = "user-password-S3CRET";
const wrongPassword = "wrong-password-S3CRET";
const user = "trunkline-ssh-test";

let sshd: Sshd;
let directory: string;
let strangersKey: string;
beforeAll(async () => {
  sshd = await startSshd();
  directory = mkdtempSync(join(tmpdir(), "trunkline-login-"));
  strangersKey = makeKey(join(directory, "stranger"), ["-t", "ed25519"]);
});
afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true });
});
afterEach(closeOpened);

function withoutKey(more: Partial<Connection> = {}): Connection {
  return { ...without(reach(sshd), "privateKey"), ...more };
}

/** Returns the failure of a login after checking that it reveals no secret. */
async function loginFailure(connection: Connection, defaults: ConnectionDefaults = nothingKnown) {
  const error = await failureOf(run(open(connection, defaults), "true"));
  const everything = `${error.message}\n${error.stack}\n${JSON.stringify(error)}`;
  expect(everything).not.toMatch(/S3CRET|PRIVATE KEY/);
  for (const line of [strangersKey, sshd.clientKey].flatMap((key) => key.split("\n").slice(1, -2))) {
    expect(everything).not.toContain(line);
  }
  return error;
}

function fingerprintOf(publicKeyFile: string): string {
  return execFileSync("ssh-keygen", ["-lf", publicKeyFile], { encoding: "utf8" }).split(" ")[1] ?? "";
}

describe("keys", () => {
  test("a wrong key: what was tried, what the server takes; one try", async () => {
    const before = sshd.connections();
    const error = await loginFailure(withoutKey({ privateKey: strangersKey, password: wrongPassword }));
    expect(error.code).toBe("authentication-failed");
    expect(error.message).toContain("cannot log in as root");
    expect(error.message).toContain(
      `tried key ssh-ed25519 ${fingerprintOf(join(directory, "stranger.pub"))}`,
    );
    expect(error.message).toContain("not tried: the connection's password");
    expect(error.message).toContain("the server accepts publickey");
    expect(sshd.connections() - before).toBe(1);
  });

  test("encrypted, in the connection or in the stack's config", async () => {
    const key = encryptedCopy("encrypted");
    const given = withoutKey({ privateKey: key, privateKeyPassword: keyPassword });
    expect(await output(open(given), "echo in")).toBe("in\n");
    const configured = { ...nothingKnown, privateKey: key, privateKeyPassword: keyPassword };
    expect(await output(open(withoutKey(), configured), "echo in")).toBe("in\n");
  });

  test.each([
    ["without its password", undefined, "it is encrypted and there is no privateKeyPassword"],
    ["with a wrong one", wrongPassword, "privateKeyPassword does not decrypt it"],
  ])("encrypted, %s", async (name, privateKeyPassword, problem) => {
    const error = await loginFailure(
      withoutKey({
        privateKey: encryptedCopy(name),
        ...(privateKeyPassword === undefined ? {} : { privateKeyPassword }),
      }),
    );
    expect(error).toMatchObject({ code: "credential-unusable", message: expect.stringContaining(problem) });
  });

  test("a path where contents belong", async () => {
    const error = await loginFailure(withoutKey({ privateKey: "~/.ssh/id_ed25519" }));
    expect(error).toMatchObject({
      code: "credential-unusable",
      message: expect.stringContaining("contents, not its path"),
    });
  });

  test("a key file named in the stack's config", async () => {
    const defaults = { ...nothingKnown, privateKeyFile: join(sshd.directory, "client") };
    expect(await output(open(withoutKey(), defaults), "echo in")).toBe("in\n");
    const missing = await loginFailure(withoutKey(), {
      ...nothingKnown,
      privateKeyFile: join(directory, "none"),
    });
    expect(missing).toMatchObject({
      code: "credential-unusable",
      message: expect.stringContaining("privateKeyFile"),
    });
  });

  test("the connection's key fails, the stack's is tried next", async () => {
    const defaults = { ...nothingKnown, privateKey: sshd.clientKey };
    expect(await output(open(withoutKey({ privateKey: strangersKey }), defaults), "echo in")).toBe("in\n");
  });

  function encryptedCopy(name: string): string {
    const path = join(directory, name);
    copyFileSync(join(sshd.directory, "client"), path);
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", keyPassword, "-f", path], { stdio: "ignore" });
    return readFileSync(path, "utf8");
  }
});

describe("nothing given", () => {
  const home = process.env["HOME"];
  beforeEach(() => {
    process.env["HOME"] = mkdtempSync(join(directory, "home-"));
    mkdirSync(join(process.env["HOME"], ".ssh"));
  });
  afterEach(() => (process.env["HOME"] = home));
  const keyFile = (name: string) => join(process.env["HOME"] ?? "", ".ssh", name);

  test("nothing there: said", async () => {
    const error = await loginFailure(withoutKey());
    expect(error).toMatchObject({
      code: "authentication-failed",
      message: expect.stringContaining("nothing could be tried"),
    });
  });

  test("the user's own key files, without the encrypted ones", async () => {
    makeKey(keyFile("id_ed25519"), ["-t", "ed25519"], keyPassword);
    const error = await loginFailure(withoutKey());
    expect(error.message).toContain("not tried: ~/.ssh/id_ed25519 (it is encrypted");
    copyFileSync(join(sshd.directory, "client"), keyFile("id_rsa"));
    expect(await output(open(withoutKey()), "echo in")).toBe("in\n");
  });
});

describe("the agent", () => {
  let agent: ChildProcess;
  let agentSocketPath: string;
  beforeEach(async () => {
    agentSocketPath = join(mkdtempSync(join(directory, "a-")), "s");
    agent = spawn("ssh-agent", ["-D", "-a", agentSocketPath], {
      stdio: "ignore",
      env: { ...process.env, SSH_ASKPASS: "/bin/false", SSH_ASKPASS_REQUIRE: "force" },
    });
    for (let tries = 0; tries < 100 && !answers(); tries++) await sleep(20);
  });
  afterEach(() => agent.kill());

  const add = (path: string, ...options: string[]) =>
    execFileSync("ssh-add", ["-q", ...options, path], {
      env: { ...process.env, SSH_AUTH_SOCK: agentSocketPath },
      stdio: "ignore",
    });

  function answers(): boolean {
    try {
      execFileSync("ssh-add", ["-l"], {
        env: { ...process.env, SSH_AUTH_SOCK: agentSocketPath },
        stdio: "ignore",
      });
      return true;
    } catch (failure) {
      // Status 1: the agent answers but has no keys. Status 2: no agent answers.
      return (failure as { status?: number }).status === 1;
    }
  }

  test("named in the connection, in the stack's config, in the environment", async () => {
    add(join(directory, "stranger"));
    add(join(sshd.directory, "client"));
    expect(await output(open(withoutKey({ agentSocketPath })), "echo in")).toBe("in\n");
    expect(await output(open(withoutKey(), { ...nothingKnown, agentSocketPath }), "echo in")).toBe("in\n");
    const { knownHostsFile = "" } = nothingKnown;
    const defaults = { knownHostsFile };
    const before = process.env["SSH_AUTH_SOCK"];
    process.env["SSH_AUTH_SOCK"] = agentSocketPath;
    expect(await output(open(withoutKey(), defaults), "echo in")).toBe("in\n");
    if (before === undefined) delete process.env["SSH_AUTH_SOCK"];
    else process.env["SSH_AUTH_SOCK"] = before;
  });

  test("its keys are named when none fits", async () => {
    add(join(directory, "stranger"));
    const error = await loginFailure(withoutKey({ agentSocketPath }));
    expect(error.message).toContain(`agent at ${agentSocketPath}`);
    expect(error.message).toContain(fingerprintOf(join(directory, "stranger.pub")));
  });

  test("empty, or not there: said, and the next credential is tried", async () => {
    expect((await loginFailure(withoutKey({ agentSocketPath }))).message).toContain("it holds no keys");
    const gone = withoutKey({ agentSocketPath: "/nonexistent/agent" });
    expect((await loginFailure(gone)).message).toContain("it cannot be reached");
    expect(await output(open(gone, { ...nothingKnown, privateKey: sshd.clientKey }), "echo in")).toBe("in\n");
  });

  test("one that will not sign is passed over", async () => {
    add(join(sshd.directory, "client"), "-c");
    const before = sshd.connections();
    const session = open(withoutKey({ agentSocketPath }), { ...nothingKnown, privateKey: sshd.clientKey });
    expect(await output(session, "echo in")).toBe("in\n");
    expect(sshd.connections() - before).toBe(1);
  });

  test("more keys than the server will look at", async () => {
    for (let key = 0; key < 7; key++) {
      makeKey(join(directory, `many-${key}`), ["-t", "ed25519"]);
      add(join(directory, `many-${key}`));
    }
    const error = await loginFailure(withoutKey({ agentSocketPath }));
    expect(error.code).toBe("authentication-failed");
    expect(error.message).toContain("Too many authentication failures");
  });
});

const passwords = process.getuid?.() === 0 ? describe : describe.skip;
passwords("passwords", () => {
  const login = (server: Sshd, password: string) => without(reach(server, { user, password }), "privateKey");
  beforeAll(() => {
    execFileSync("useradd", ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/sh", user]);
    execFileSync("chpasswd", { input: `${user}:${userPassword}\n` });
  });
  afterAll(() => execFileSync("userdel", [user], { stdio: "ignore" }));

  test.each([
    ["password", ["UsePAM no", "PasswordAuthentication yes"]],
    ["keyboard-interactive", ["UsePAM yes", "KbdInteractiveAuthentication yes", "PasswordAuthentication no"]],
  ])("by %s; a wrong one is tried once", async (method, config) => {
    await withSshd({ config }, async (server) => {
      expect(await output(open(login(server, userPassword)), "id -un")).toBe(`${user}\n`);
      const error = await loginFailure(login(server, wrongPassword));
      expect(error.code).toBe("authentication-failed");
      expect(error.message).toContain("tried password (the connection's password)");
      expect(error.message).toContain(method);
      expect(server.log().match(/Failed password|PAM: Authentication failure/g) ?? []).toHaveLength(1);
    });
  });

  test("a key and then a password, where the server wants both", async () => {
    const config = ["PasswordAuthentication yes", "AuthenticationMethods publickey,password"];
    await withSshd({ config }, async (server) => {
      expect(await output(open(reach(server, { user, password: userPassword })), "id -un")).toBe(`${user}\n`);
    });
  });
});
