import { mkdir, readFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  failed,
  listing,
  outcomes,
  program,
  type RunResult,
  ScratchStack,
  succeeded,
  webHosts,
  wipe,
} from "./_helpers";

let lab: Lab;
let host: LabHost;
let before: string;

beforeAll(async () => {
  lab = await sharedLab();
  [host] = lab.hosts as [LabHost];
  await wipe(host);
  before = await listing(host);
});

afterAll(() => wipe(host));

const link = 'new trunkline.VlanSubInterface("vlan10", { host: web1, parent: "eth0", vlanId: 10 });';

/** Any of the key's own lines: base64, so whatever encloses it does not escape it. */
function linesOf(privateKey: string): string[] {
  return privateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----"));
}

function expectNoKey(text: string, privateKey: string): void {
  for (const line of linesOf(privateKey))
    if (text.includes(line)) throw new Error("the private key is in there");
}

test("a key in a connection is encrypted in the state and in no output; changing it touches nothing on the host", async () => {
  const { privateKey, hostKey, port } = host.connection;
  const withKey = (user: string, key: string): string =>
    program(
      [{ name: "web1", connection: { host: "127.0.0.1", port, user, privateKey: key, hostKey } }],
      link,
    );
  const stack = await ScratchStack.create({ program: withKey("root", privateKey) });
  try {
    const runs: RunResult[] = [
      await stack.preview("--diff", "--debug"),
      await stack.up("--diff", "--debug", "--logtostderr", "-v=9"),
      await stack.refresh("--diff"),
      await stack.run("stack", "--show-urns", "--show-ids"),
    ];
    for (const run of runs) expectNoKey(succeeded(run).output, privateKey);
    expectNoKey(await stack.exportText(), privateKey);
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    expect((await stack.resource("web1")).outputs?.["connection"]).toMatchObject({ privateKey: secret });
    expect(JSON.stringify((await stack.resource("vlan10")).outputs?.["host"])).toContain(
      JSON.stringify(secret).slice(1, -1),
    );

    const made = await listing(host);
    const other = await host.createSshUser("ops", { sudo: true });
    await stack.setProgram(withKey(other.user, `${privateKey}\n`));
    const up = succeeded(await stack.upAfterPreview("--diff"));
    expectNoKey(up.output, privateKey);
    expect(outcomes(up.events)).toEqual({ vlan10: "update" });
    expect(await listing(host)).toBe(made);
    expectNoKey(await stack.exportText(), privateKey);
    expect(outcomes((await stack.preview()).events)).toEqual({});
    expectNoKey(succeeded(await stack.destroy("--debug")).output, privateKey);
    expect(await listing(host)).toBe(before);
  } finally {
    await stack.remove();
  }
});

test("a key in the stack's config is not in the state, and rotating it changes no resource", async () => {
  const stack = await ScratchStack.create({ program: program(webHosts([host]), link) });
  try {
    const { privateKey } = host.connection;
    await stack.configure("knownHostsFile", lab.knownHostsPath);
    await stack.configure("privateKey", privateKey, "--secret");
    succeeded(await stack.up("--debug"));
    const first = await stack.exportText();
    expectNoKey(first, privateKey);
    expect(first).not.toContain("privateKey");
    expect(first).not.toContain("ciphertext");

    await mkdir(join(stack.folder, "keys"));
    const path = join(stack.folder, "keys/next");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "rotated", "-f", path]);
    const next = await readFile(path, "utf8");
    await host.run("cat >>/root/.ssh/authorized_keys", { stdin: await readFile(`${path}.pub`, "utf8") });
    await stack.configure("privateKey", next, "--secret");
    const before = await host.run("ip -j -d link");
    const up = succeeded(await stack.upAfterPreview("--debug"));
    expect(outcomes(up.events)).toEqual({});
    expectNoKey(up.output, next);
    expect((await host.run("ip -j -d link")).stdout).toBe(before.stdout);

    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", `${path}.strange`]);
    await stack.configure("privateKey", await readFile(`${path}.strange`, "utf8"), "--secret");
    const refused = failed(await stack.preview());
    expect(refused.output).toContain("cannot log in as root");
    await stack.configure("privateKey", next, "--secret");
    succeeded(await stack.destroy());
  } finally {
    await host.run("sed -i '/ rotated$/d' /root/.ssh/authorized_keys");
    await stack.remove();
  }
});

test("another way to the same host is an update that touches nothing there", async () => {
  const { port } = host.connection;
  const reached = (connection: unknown): string => program([{ name: "web1", connection }], link);
  const stack = await ScratchStack.create({ lab, program: reached(`root@127.0.0.1:${String(port)}`) });
  try {
    succeeded(await stack.up());
    const made = await listing(host);
    const { stdout: record } = await host.run("stat -c '%i %Y' /var/lib/trunkline/links/*");
    await host.createSshUser("ops", { sudo: true });
    const ways = [
      { host: "127.0.0.1", port, user: "ops" },
      { host: "localhost", port, user: "ops", hostKey: host.connection.hostKey },
      { host: "127.0.0.1", port, user: "root", perDialTimeout: 20 },
    ];
    for (const way of ways) {
      await stack.setProgram(reached(way));
      const up = succeeded(await stack.up());
      expect(outcomes(up.events)).toEqual({ vlan10: "update" });
      expect(await listing(host)).toBe(made);
      expect((await host.run("stat -c '%i %Y' /var/lib/trunkline/links/*")).stdout).toBe(record);
    }
    succeeded(await stack.destroy());
    expect(await listing(host)).toBe(before);
  } finally {
    await stack.remove();
  }
});

test("accept-any is warned about in each run", async () => {
  const { port } = host.connection;
  const stack = await ScratchStack.create({
    program: program(
      [{ name: "web1", connection: { host: "127.0.0.1", port, hostKey: "accept-any" } }],
      link,
    ),
  });
  try {
    await stack.configure("privateKeyFile", host.privateKeyPath);
    for (const run of [
      await stack.preview(),
      await stack.up(),
      await stack.up(),
      await stack.refresh(),
      await stack.destroy(),
    ])
      expect(succeeded(run).output).toMatch(/accept-any|not verified/);
  } finally {
    await stack.remove();
  }
});

test("an unreachable host has one line, its own, and hides nothing of the others", async () => {
  const stack = await ScratchStack.create({
    lab,
    program: program(
      [...webHosts([host]), { name: "web2", connection: { host: "127.0.0.1", port: 9, dialErrorLimit: 1 } }],
      'new trunkline.VlanSubInterface("wrong", { host: web1, parent: "eth9", vlanId: 10 });',
    ),
  });
  try {
    const preview = failed(await stack.preview());
    expect(preview.stdout).toMatch(
      /trunkline:Host \(web2\):\n +error: 127\.0\.0\.1:9: connection refused at 127\.0\.0\.1 port 9 \(1 try\); check that sshd listens on that address and port\n/,
    );
    expect(preview.stdout).toMatch(
      /VlanSubInterface \(wrong\):\n +error: web1: parent link "eth9" does not exist; links there: lo, mgmt0, eth0\n/,
    );
    expect(preview.stdout).toContain("2 problems; nothing was changed:");
    const refresh = failed(await stack.up());
    expect(refresh.output).not.toContain("nothing was changed");
  } finally {
    await stack.remove();
  }
});
