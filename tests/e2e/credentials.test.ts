import { readFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, listing, outcomes, program, ScratchStack, succeeded, webHosts, wipe } from "./_helpers";

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

/** The engine's mark of an encrypted value. */
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

const link = 'new trunkline.VlanSubInterface("vlan10", { host: web1, parent: "eth0", vlanId: 10 });';

/** Returns the key's own lines: they are base64, so no surrounding format escapes them. */
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
  const stack = await ScratchStack.create({ logsIn: true, program: withKey("root", privateKey) });
  try {
    const runs = [
      // Without --debug, with which Pulumi's SDK prints what it sends and receives.
      await stack.own.upAfterPreview("--diff"),
      await stack.own.refresh("--diff"),
      await stack.run("stack", "--show-urns", "--show-ids"),
    ];
    for (const run of runs) expectNoKey(succeeded(run).output, privateKey);
    expectNoKey(await stack.exportText(), privateKey);
    expect((await stack.resource("web1")).outputs?.["connection"]).toMatchObject(secret);
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
    expectNoKey(succeeded(await stack.destroy()).output, privateKey);
    expect(await listing(host)).toBe(before);
  } finally {
    await stack.remove();
  }
});

test("a key in the stack's config is in no resource of ours, and rotating it changes no resource", async () => {
  const { port } = await host.createSshUser("ops", { sudo: true });
  const connection = `ops@127.0.0.1:${String(port)}`;
  const stack = await ScratchStack.create({
    logsIn: true,
    program: program([{ name: "web1", connection }], link),
  });
  const keys: string[] = [];
  /** Sets a new key in the config, and makes it the only one that the host accepts. */
  const rotate = async (): Promise<void> => {
    const path = join(stack.folder, `key${String(keys.length)}`);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
    const privateKey = await readFile(path, "utf8");
    await host.run("cat >/home/ops/.ssh/authorized_keys", { stdin: await readFile(`${path}.pub`, "utf8") });
    await stack.configureSecret("privateKey", privateKey);
    keys.push(privateKey);
  };
  try {
    await stack.configure("knownHostsFile", lab.knownHostsPath);
    await rotate();
    const [privateKey = ""] = keys;
    succeeded(await stack.own.up("--debug"));
    expectNoKey(await stack.exportText(), privateKey);
    // The engine stores the whole config, encrypted, with the provider that it starts; our resources store none of it.
    const resources = await stack.resources();
    const ours = resources.filter(({ type }) => type.includes("trunkline"));
    expect(ours).toHaveLength(2);
    expect(JSON.stringify(ours)).not.toMatch(/privateKey|ciphertext/);
    const [engines] = resources.filter(({ type }) => type === "pulumi:providers:pulumi-nodejs");
    expect(engines?.inputs?.["trunkline:privateKey"]).toMatchObject(secret);

    await rotate();
    const made = await listing(host);
    // Pulumi refreshes and destroys with the config of the last up: the old key, which the host no longer accepts.
    expect(failed(await stack.refresh()).output).toContain("cannot log in as ops");
    const up = succeeded(await stack.own.upAfterPreview("--debug"));
    expect(outcomes(up.events)).toEqual({});
    expectNoKey(up.output, keys[1] ?? "");
    expect(await listing(host)).toBe(made);
    succeeded(await stack.refresh());

    await rotate();
    const refused = await stack.destroy();
    expect(failed(refused).output).toContain("cannot log in as ops");
    expect(await listing(host)).toBe(made);
    succeeded(await stack.destroy("--run-program"));
    expect(await listing(host)).toBe(before);
  } finally {
    await stack.remove();
  }
}, 240_000);

test("another way to the same host is an update that touches nothing there", async () => {
  const { port } = host.connection;
  const reached = (connection: unknown): string => program([{ name: "web1", connection }], link);
  const stack = await ScratchStack.create({
    lab,
    logsIn: true,
    program: reached(`root@127.0.0.1:${String(port)}`),
  });
  try {
    succeeded(await stack.up());
    const made = await listing(host);
    const { stdout: record } = await host.run("stat -c '%i %Y' /var/lib/trunkline/links/*");
    await host.createSshUser("ops", { sudo: true });
    const ways = [
      { host: "127.0.0.1", port, user: "ops" },
      { host: "localhost", port, user: "ops", hostKey: host.connection.hostKey },
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
    logsIn: true,
    program: program(
      [{ name: "web1", connection: { host: "127.0.0.1", port, hostKey: "accept-any" } }],
      link,
    ),
  });
  try {
    await stack.configure("privateKeyFile", host.privateKeyPath);
    for (const run of [await stack.preview(), await stack.up(), await stack.refresh(), await stack.destroy()])
      expect(succeeded(run).output).toMatch(/accept-any|not verified/);
  } finally {
    await stack.remove();
  }
});

test("an unreachable host has one line, its own, and hides nothing of the others", async () => {
  const stack = await ScratchStack.create({
    logsIn: true,
    lab,
    program: program(
      [...webHosts([host]), { name: "web2", connection: { host: "127.0.0.1", port: 9, dialErrorLimit: 1 } }],
      'new trunkline.VlanSubInterface("wrong", { host: web1, parent: "eth9", vlanId: 10 });',
    ),
  });
  try {
    const preview = failed(await stack.preview());
    expect(preview.stdout).toMatch(
      /trunkline:Host \(web2\):\n +error: web2 \(127\.0\.0\.1:9\): connection refused \(1 try\); check that sshd listens on that address and port \[unreachable\]\n/,
    );
    expect(preview.stdout).toMatch(
      /VlanSubInterface \(wrong\):\n +error: web1: parent link "eth9" does not exist; links there: lo, mgmt0, eth0 \[parent-missing\]\n/,
    );
    expect(preview.stdout).toContain("2 problems; nothing was changed:");
    const refresh = failed(await stack.up());
    expect(refresh.output).not.toContain("nothing was changed");
  } finally {
    await stack.remove();
  }
});
