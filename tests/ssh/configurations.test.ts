import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionDefaults } from "../../provider/model/connection";
import { closeOpened, failureOf, open, output, run } from "./_open";
import { makeKey, startSshd, type Sshd } from "./sshd";

const passphrase = "key-password-S3CRET";

let directory: string;
let web: Sshd;
let outer: Sshd;
let inner: Sshd;
let configs = 0;
const agents: ChildProcess[] = [];

/** Files and sockets that the configurations below name. */
const at = (name: string): string => join(directory, name);
const keyOf = (sshd: Sshd): string => join(sshd.directory, "client");

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "trunkline-config-"));
  [web, outer, inner] = await Promise.all([startSshd(), startSshd(), startSshd()]);
  makeKey(at("stranger"), ["-t", "ed25519"]);
  makeKey(at("locked"), ["-t", "ed25519"], passphrase);
  appendFileSync(join(web.directory, "authorized_keys"), readFileSync(at("locked.pub")));
  const known = [web, outer, inner].map((sshd) => sshd.knownHostsLine("ed25519"));
  writeFileSync(at("known"), `${known.join("\n")}\n`);
  writeFileSync(at("known-hashed"), `${known.join("\n")}\n`);
  execFileSync("ssh-keygen", ["-q", "-H", "-f", at("known-hashed")], { stdio: "ignore" });
  const key = web.hostKey("ed25519");
  writeFileSync(at("known-by-alias"), `fleet-web ${key}\n`);
  const foreign = inner.hostKey("ed25519");
  const changed = known.slice(1).join("\n");
  writeFileSync(at("known-changed"), `[127.0.0.1]:${web.port} ${foreign}\n${changed}\n`);
  writeFileSync(at("known-revoked"), `${known.join("\n")}\n@revoked * ${key}\n`);
  writeFileSync(at("included"), `Host web\n  IdentityFile ${keyOf(web)}\n`);
  const many = ["one", "two", "three", "four", "five", "six"].map((name) => at(`many-${name}`));
  for (const file of many) makeKey(file, ["-t", "ed25519"]);
  await Promise.all([
    agent("agent-many", [...many, keyOf(web)]),
    agent("agent-right", [keyOf(web)]),
    agent("agent-locked", [at("locked")]),
  ]);
}, 60_000);
afterAll(async () => {
  for (const child of agents) child.kill();
  await Promise.all([web.stop(), outer.stop(), inner.stop()]);
  rmSync(directory, { recursive: true });
});
afterEach(closeOpened);

async function agent(name: string, keys: readonly string[]): Promise<void> {
  const child = spawn("ssh-agent", ["-D", "-a", at(name)], { stdio: "ignore" });
  agents.push(child);
  while (!existsSync(at(name))) await sleep(20);
  writeFileSync(at("askpass"), `#!/bin/sh\necho ${passphrase}\n`, { mode: 0o700 });
  const env = {
    ...process.env,
    SSH_AUTH_SOCK: at(name),
    SSH_ASKPASS: at("askpass"),
    SSH_ASKPASS_REQUIRE: "force",
  };
  const add = spawn("ssh-add", ["-q", ...keys], { env, stdio: "ignore" });
  await once(add, "exit");
}

/** The lines of every configuration: where the hosts are, and who knows them. */
function base({
  known = "known",
  identity = keyOf(web),
}: { known?: string; identity?: string | null } = {}): string[] {
  return [
    "Host web",
    `  HostName 127.0.0.1`,
    `  Port ${web.port}`,
    ...(identity === null ? [] : [`  IdentityFile ${identity}`]),
    ...["outer", "inner"].flatMap((name) => {
      const sshd = name === "outer" ? outer : inner;
      return [`Host ${name}`, "  HostName 127.0.0.1", `  Port ${sshd.port}`, `  IdentityFile ${keyOf(sshd)}`];
    }),
    "Host *",
    `  UserKnownHostsFile ${at(known)}`,
    "  GlobalKnownHostsFile none",
  ];
}

interface Row {
  readonly name: string;
  readonly lines: () => readonly string[];
  /** The code of our failure; undefined: both log in. */
  readonly fails?: string;
  /** Socket of the agent that SSH_AUTH_SOCK names. */
  readonly agent?: string;
  /** What ssh does where it differs, on purpose. */
  readonly ssh?: "logs in";
}

const inFront =
  (line: string): (() => string[]) =>
  () => ["Host web", `  ${line}`, ...base()];

const rows: readonly Row[] = [
  { name: "an alias with HostName, Port and IdentityFile", lines: () => base() },
  {
    name: "a user whom the host does not know",
    lines: inFront("User trunkline-nobody"),
    fails: "authentication-failed",
  },
  {
    name: "a key that the host does not know",
    lines: () => base({ identity: at("stranger") }),
    fails: "authentication-failed",
  },
  {
    name: "two identity files, the second of which is right",
    lines: () => ["Host web", `  IdentityFile ${at("stranger")}`, ...base()],
  },
  {
    name: "an identity file that does not exist",
    lines: () => base({ identity: at("none") }),
    fails: "authentication-failed",
  },
  { name: "Include", lines: () => [`Include ${at("included")}`, ...base({ identity: null })] },
  {
    name: "Include of a pattern that matches nothing",
    lines: () => [`Include ${at("nothing")}*`, ...base()],
  },
  {
    name: "Match exec that is true",
    lines: () => [`Match exec "test %n = web"`, `  IdentityFile ${keyOf(web)}`, ...base({ identity: null })],
  },
  {
    name: "Match exec that is false",
    lines: () => ["Match exec false", `  IdentityFile ${keyOf(web)}`, ...base({ identity: null })],
    fails: "authentication-failed",
  },
  {
    name: "Match originalhost with the local user",
    lines: () => [
      "Match originalhost web localuser root",
      `  IdentityFile ${keyOf(web)}`,
      ...base({ identity: null }),
    ],
  },
  {
    name: "a pattern that leaves the host out",
    lines: () => ["Host * !web", "  User trunkline-nobody", ...base()],
  },
  { name: "the first value wins", lines: () => ["Host w?b", "  Port 1", ...base()], fails: "unreachable" },
  { name: "tokens in IdentityFile", lines: () => base({ identity: at("key-%n-%h-%p") }) },
  { name: "a variable in IdentityFile", lines: () => base({ identity: "${TRUNKLINE_TEST_KEYS}/client" }) },
  {
    name: "HostKeyAlias under which the key is known",
    lines: () => ["Host web", "  HostKeyAlias fleet-web", ...base({ known: "known-by-alias" })],
  },
  {
    name: "HostKeyAlias that nobody knows",
    lines: inFront("HostKeyAlias fleet-web"),
    fails: "host-key-unknown",
  },
  { name: "hashed known_hosts", lines: () => base({ known: "known-hashed" }) },
  {
    name: "a key of which only the global file knows",
    lines: () => ["Host *", "  UserKnownHostsFile none", `  GlobalKnownHostsFile ${at("known")}`, ...base()],
  },
  {
    name: "known_hosts that does not exist",
    lines: () => base({ known: "none" }),
    fails: "host-key-unknown",
  },
  {
    name: "a key that has changed",
    lines: () => base({ known: "known-changed" }),
    fails: "host-key-changed",
  },
  { name: "a revoked key", lines: () => base({ known: "known-revoked" }), fails: "host-key-revoked" },
  {
    name: "StrictHostKeyChecking no, which is not followed",
    lines: () => ["Host *", "  StrictHostKeyChecking no", ...base({ known: "none" })],
    fails: "host-key-unknown",
    ssh: "logs in",
  },
  { name: "a jump host", lines: inFront("ProxyJump outer") },
  { name: "two jump hosts", lines: inFront("ProxyJump outer,inner") },
  {
    name: "a jump host behind a jump host of its own",
    lines: () => ["Host web", "  ProxyJump inner", "Host inner", "  ProxyJump outer", ...base()],
  },
  {
    name: "a jump host by its address",
    lines: () => [
      "Host web",
      `  ProxyJump root@127.0.0.1:${outer.port}`,
      "Host 127.0.0.1",
      `  IdentityFile ${keyOf(outer)}`,
      ...base(),
    ],
  },
  {
    name: "ProxyJump none in front of a jump host for all",
    lines: () => ["Host web outer", "  ProxyJump none", "Host *", "  ProxyJump outer", ...base()],
  },
  {
    name: "a changed key behind a jump host",
    lines: () => ["Host web", "  ProxyJump outer", ...base({ known: "known-changed" })],
    fails: "host-key-changed",
  },
  {
    name: "a jump host whose key nobody knows",
    lines: () => [
      "Host web",
      "  ProxyJump outer",
      "Host outer",
      `  UserKnownHostsFile ${at("none")}`,
      ...base(),
    ],
    fails: "host-key-unknown",
  },
  { name: "an agent with the right key", lines: () => base({ identity: null }), agent: "agent-right" },
  {
    name: "an agent whose seventh key is right, against MaxAuthTries 6",
    lines: () => base({ identity: at("none") }),
    agent: "agent-many",
    fails: "authentication-failed",
  },
  { name: "the same, with an identity file that names the key", lines: () => base(), agent: "agent-many" },
  {
    name: "the same, with IdentitiesOnly and the key's public half",
    lines: () => ["Host *", "  IdentitiesOnly yes", ...base({ identity: `${keyOf(web)}.pub` })],
    agent: "agent-many",
  },
  {
    name: "IdentitiesOnly with another key than the agent's",
    lines: () => ["Host *", "  IdentitiesOnly yes", ...base({ identity: at("stranger") })],
    agent: "agent-right",
    fails: "authentication-failed",
  },
  {
    name: "IdentityAgent none",
    lines: () => ["Host *", "  IdentityAgent none", ...base({ identity: at("none") })],
    agent: "agent-right",
    fails: "authentication-failed",
  },
  {
    name: "IdentityAgent",
    lines: () => ["Host *", `  IdentityAgent ${at("agent-right")}`, ...base({ identity: at("none") })],
  },
  {
    name: "a key with a passphrase",
    lines: () => base({ identity: at("locked") }),
    fails: "authentication-failed",
  },
  {
    name: "a key with a passphrase that the agent holds",
    lines: () => ["Host *", "  IdentitiesOnly yes", ...base({ identity: at("locked") })],
    agent: "agent-locked",
  },
  {
    name: "an option that ssh does not know",
    lines: () => ["Hots web", ...base()],
    fails: "ssh-config-unusable",
  },
];

describe("what ssh does with a configuration, a connection does", () => {
  const kept = process.env["SSH_AUTH_SOCK"];
  beforeAll(() => {
    process.env["TRUNKLINE_TEST_KEYS"] = web.directory;
    writeFileSync(at(`key-web-127.0.0.1-${web.port}`), readFileSync(keyOf(web)), { mode: 0o600 });
  });
  afterEach(() => {
    if (kept === undefined) delete process.env["SSH_AUTH_SOCK"];
    else process.env["SSH_AUTH_SOCK"] = kept;
  });

  test.each(rows)("$name", async ({ lines, fails, agent: socket, ssh }) => {
    delete process.env["SSH_AUTH_SOCK"];
    if (socket !== undefined) process.env["SSH_AUTH_SOCK"] = at(socket);
    const file = written(lines());
    const [theirs, ours] = await Promise.all([sshLogsIn(file), codeOf(file)]);
    expect({ theirs, ours }).toEqual({ theirs: fails === undefined || ssh === "logs in", ours: fails });
  });
});

function sshLogsIn(file: string): Promise<boolean> {
  const args = ["-F", file, "-o", "BatchMode=yes", "web", "true"];
  return new Promise((resolve) =>
    execFile("ssh", args, { env: process.env }, (failure) => resolve(failure === null)),
  );
}

async function codeOf(file: string): Promise<string | undefined> {
  const session = open({ host: "web", dialErrorLimit: 1 }, defaults(file));
  return run(session, "true").then(
    ({ exitCode }) => (exitCode === 0 ? undefined : "not run"),
    ({ code }: { code: string }) => code,
  );
}

const defaults = (sshConfig: string): ConnectionDefaults => ({ sshConfig });

/** A run asks about a host once, so each configuration has a file of its own. */
function written(lines: readonly string[]): string {
  const file = at(`config-${++configs}`);
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

function configured(...lines: readonly string[]): ConnectionDefaults {
  return defaults(written(lines));
}

test("what the program gives wins, then the stack's config, then ssh's", async () => {
  const wrong = ["Host web", "  User trunkline-nobody", "  Port 1"];
  const config = configured(...wrong, ...base());
  expect(await output(open({ host: "web", port: web.port, user: "root" }, config), "echo in")).toBe("in\n");
  const stacks = { ...config, user: "root" };
  expect(await output(open({ host: "web", port: web.port }, stacks), "echo in")).toBe("in\n");
  const direct = { host: "web", port: web.port, user: "root", proxy: { host: "outer" } };
  expect(await output(open(direct, config), "echo $SSH_CONNECTION")).toContain(` ${web.port}\n`);
});

test("a failure says where the host is looked for, and which file says so", async () => {
  const config = configured("Host web", "  User ops", "  Port 1", "  ProxyJump outer,inner", ...base());
  const { message } = await failureOf(run(open({ host: "web", dialErrorLimit: 1 }, config), "true"));
  const file = config.sshConfig ?? "";
  expect(message).toContain(
    `; user ops from ${file}, address 127.0.0.1:1 from ${file}, jump hosts outer, inner from ${file}`,
  );
});

test("a jump host for all without a port, where ssh itself starts one ssh after another without end", async () => {
  const config = configured("Host *", "  ProxyJump outer", ...base());
  const { code, message } = await failureOf(run(open({ host: "web", dialErrorLimit: 1 }, config), "true"));
  expect(code).toBe("ssh-config-unusable");
  expect(message).toContain("its jump hosts form a loop: web, behind outer, behind outer");
});

test("30 hosts behind two jump hosts take one connection to each", async () => {
  const many = Array.from({ length: 30 }, (_, index) => `web${index}`);
  const before = [outer, inner].map((sshd) => sshd.connections());
  const lines = ["Host web*", "  HostName 127.0.0.1", `  Port ${web.port}`, `  IdentityFile ${keyOf(web)}`];
  const config = configured(...lines, "  ProxyJump outer,inner", ...base());
  const sessions = many.map((host) => open({ host }, config));
  await Promise.all(sessions.map(async (session) => expect(await output(session, "echo in")).toBe("in\n")));
  expect(sessions.map(({ handshakes }) => handshakes)).toEqual(many.map(() => 1));
  expect([outer, inner].map((sshd, index) => sshd.connections() - (before[index] ?? 0))).toEqual([1, 1]);
});
