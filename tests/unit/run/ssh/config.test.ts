import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultAgent } from "../../../../provider/run/ssh/agent";
import { argumentsFor } from "../../../../provider/run/ssh/config/client";
import { mayMatter } from "../../../../provider/run/ssh/config/files";
import { readWithoutClient } from "../../../../provider/run/ssh/config/parser";
import { SshConfig } from "../../../../provider/run/ssh/config/resolve";
import { noSettings } from "../../../../provider/run/ssh/config/settings";
import { keepaliveOf } from "../../../../provider/run/ssh/handshake";

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "trunkline-config-"))));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, ...lines: readonly string[]): string {
  const path = join(directory, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

describe("what ssh is asked", () => {
  test("only with what is given, and the host after everything that may be an option", () => {
    expect(argumentsFor({ host: "web1" }, undefined)).toEqual(["-G", "-v", "--", "web1"]);
    expect(argumentsFor({ host: "web1", user: "-oProxyCommand=id", port: 2222 }, "/c")).toEqual([
      "-G",
      "-v",
      "-F",
      "/c",
      "-l",
      "-oProxyCommand=id",
      "-p",
      "2222",
      "--",
      "web1",
    ]);
  });

  test.each([
    { host: "-oProxyCommand=id" },
    { host: "web1;id" },
    { host: "web1", user: "$(id)" },
    { host: "web1", user: "-oProxyCommand=id" },
    { host: "web1", user: "a'b" },
  ])("nothing about %j, which Match exec would hand to a shell", async (target) => {
    await expect(new SshConfig().settingsFor(target, file("all", "Host *"))).rejects.toMatchObject({
      code: "ssh-config-unusable",
    });
  });

  test("a Windows domain in a user's name is none of these", async () => {
    const target = { host: "web1", user: "CORP\\ops" };
    await expect(new SshConfig().settingsFor(target, file("all", "Host *"))).resolves.toMatchObject({
      hostName: "web1",
    });
  });

  test("nothing at all where the configuration is turned off", async () => {
    expect(await new SshConfig().settingsFor({ host: "$(id)" }, "none")).toEqual(
      noSettings({ host: "$(id)" }),
    );
  });
});

describe("whether ssh has to be asked", () => {
  test.each([
    [
      "a distribution's file",
      ["Host *", "    SendEnv LANG LC_*", "    HashKnownHosts yes", "# Port 22"],
      false,
    ],
    ["an option for all hosts", ["Host *", "    Port 2222"], true],
    ["a block for a host", ["Host web1"], true],
    ["Match", ["Match final all"], true],
    ["Include of anything", ["Include other"], true],
    ["nothing", [], false],
  ])("%s", (_, lines, expected) => expect(mayMatter([file("system", ...lines)])).toBe(expected));

  test("a folder's files are followed, and a file that is missing says nothing", () => {
    mkdirSync(join(directory, "ssh_config.d"));
    const path = file("with-folder", `Include ${directory}/ssh_config.d/*.conf`, "Host *");
    expect(mayMatter([join(directory, "missing"), path])).toBe(false);
    file("ssh_config.d/10-jump.conf", "ProxyJump bastion");
    expect(mayMatter([path])).toBe(true);
  });
});

describe("without an ssh client", () => {
  test("the files are read, the first value of an option wins", async () => {
    const users = file(
      "users",
      "Host web*",
      "  HostName %h.example.org",
      "  ProxyJump a,ops@b:2222",
      "  IdentityFile /k/%h",
    );
    const system = file("systems", "Port 2222", "HostName other", "UserKnownHostsFile /a /b");
    expect(await readWithoutClient({ host: "web1" }, [users, system])).toMatchObject({
      hostName: "web1.example.org",
      port: 2222,
      jumps: [{ host: "a" }, { host: "b", user: "ops", port: 2222 }],
      identityFiles: ["/k/web1.example.org"],
      knownHostsFiles: ["/a", "/b"],
    });
  });

  test.each(["Include other", 'Match exec "true"'])("%s is refused", async (line) => {
    await expect(readWithoutClient({ host: "web1" }, [file("exec", line)])).rejects.toMatchObject({
      code: "ssh-config-unusable",
    });
  });
});

test("ServerAliveInterval has a silent host noticed sooner, never later", () => {
  const given = (serverAliveIntervalS: number, serverAliveCountMax: number) =>
    keepaliveOf({ ...noSettings({ host: "web1" }), serverAliveIntervalS, serverAliveCountMax });
  expect(given(0, 3)).toEqual({ intervalMs: 5_000, countMax: 3 });
  expect(given(60, 3)).toEqual({ intervalMs: 5_000, countMax: 3 });
  expect(given(2, 3)).toEqual({ intervalMs: 2_000, countMax: 3 });
});

test("Windows has an agent without a variable", () => {
  expect(defaultAgent("win32")).toBe("\\\\.\\pipe\\openssh-ssh-agent");
  expect(defaultAgent("linux")).toBeUndefined();
});
