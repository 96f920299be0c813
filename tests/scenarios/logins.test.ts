/** Users as hosts have them: their login shells, what start-up files do, what sshd runs instead, and what sudo refuses. */
import { TrunklineError } from "../../provider/errors";
import { scriptRunner, type ScriptMode } from "../../provider/run/script";
import { Sessions } from "../../provider/run/ssh/sessions";
import { only, records, useHosts } from "./_host";

const targets = useHosts();
const home = "/home/ops";
const startUpFiles = ".bashrc .zshenv .config/fish/config.fish .tcshrc .cshrc";

let sessions = new Sessions({}, () => undefined);

/** Runs the script as the user, over one connection a test; returns the error's message if it does not run. */
async function call(user: string, mode: ScriptMode = "look", document?: string): Promise<string> {
  const connection = { ...only(targets).host.connection, user };
  const run = scriptRunner("web1", () => Promise.resolve(user), sessions.to(connection));
  return run(mode, document).then(
    (report) => (report === undefined ? "the connection was lost" : "works"),
    (failure: unknown) => (failure instanceof TrunklineError ? failure.message : String(failure)),
  );
}

const onHost = (command: string, stdin = "") => only(targets).host.run(command, { stdin });

beforeEach(() => only(targets).host.createSshUser("ops", { sudo: true }));
afterEach(async () => {
  sessions.close();
  sessions = new Sessions({}, () => undefined);
  await onHost(`usermod --shell /bin/bash ops; cd ${home} && rm -rf ${startUpFiles}; rm -f /etc/ssh/sshrc`);
});

describe("a login shell", () => {
  const startUp = async (file: string, text: string): Promise<void> => {
    await onHost(`mkdir -p "$(dirname ${home}/${file})" && cat >${home}/${file}`, `${text}\n`);
  };

  /** A change with a record that any shell which ran the document's lines would run as well. */
  const record = "put links/v urn $(touch /tmp/pwned)`touch /tmp/pwned`;touch /tmp/pwned;exit";
  const document = `trunkline 1\ntx 1\nput links/v trunkline-record 1 v\n${record}\nput links/v owned yes\nend\n`;

  test.each([
    ["bash", "/bin/bash", ".bashrc", "read -r line", "exec zsh -f"],
    ["rbash", "/bin/rbash", ".bashrc", "read -r line", "exec bash --norc"],
    ["zsh", "/usr/bin/zsh", ".zshenv", "read -r line", "exec fish --no-config"],
    ["fish", "/usr/bin/fish", ".config/fish/config.fish", "read line", "exec dash"],
    ["tcsh", "/usr/bin/tcsh", ".tcshrc", "set line = $<", "exec tcsh -f"],
    ["csh", "/bin/csh", ".cshrc", "set line = $<", "exec fish --no-config"],
  ])("%s, whatever its start-up file does", async (name, path, file, readLine, another) => {
    await onHost(`usermod --shell ${path} ops`);
    const after = async (text: string): Promise<string> => {
      await startUp(file, text);
      return call("ops", "change", document);
    };
    const unfed = (shell: string) =>
      expect.stringContaining(
        `nothing was changed: a start-up file of the login shell of ops${shell} reads`,
      ) as unknown;
    expect({
      readsALine: await after(readLine),
      readsAll: await after("cat >/dev/null"),
      becomesAnother: await after(another),
    }).toEqual({ readsALine: unfed(` (${path})`), readsAll: unfed(` (${path})`), becomesAnother: unfed("") });
    expect(await records(only(targets).host)).toEqual([]);
    // fish and csh go on after an exit in a start-up file.
    const exits = /^(fish|t?csh)$/.test(name)
      ? /^works$/
      : /^web1: the login shell of ops ended with status 3 before it ran the script \(it said "farewell"\); look/;
    expect({
      exits: await after("echo farewell; exit 3"),
      isNoisy: await after("echo trunkline 1 is here; echo end"),
      setsATitle: await after('printf "\\033]0;title\\007"'),
    }).toEqual({ exits: expect.stringMatching(exits) as unknown, isNoisy: "works", setsATitle: "works" });
    expect(await records(only(targets).host)).toEqual(["v"]);
    expect((await onHost("ls /tmp; mv /usr/bin/sudo /usr/bin/no-sudo")).stdout).not.toContain("pwned");
    const says = await call("ops");
    await onHost("mv /usr/bin/no-sudo /usr/bin/sudo");
    expect(says).toMatch(/^web1: the user ops is not root, and there is no sudo on its PATH \(sudo said/);
  });

  test.each([
    ["dash", "/bin/dash"],
    ["ash", "/usr/local/bin/ash"],
  ])("%s, which reads no start-up file", async (_, path) => {
    await onHost(`ln -sf "$(command -v busybox)" /usr/local/bin/ash; usermod --shell ${path} ops`);
    expect(await call("ops", "change", document)).toBe("works");
  });

  test.each(["/bin/bash", "/bin/rbash", "/usr/bin/fish"])(
    "of root: %s, with a title that sshd's own start-up file sets",
    async (path) => {
      await onHost("cat >/etc/ssh/sshrc", 'printf "\\033]0;title\\007"\n');
      await onHost(`usermod --shell ${path} root`);
      try {
        expect(await call("root")).toBe("works");
      } finally {
        await onHost("usermod --shell /bin/bash root");
      }
    },
  );

  test.each([
    [
      "/usr/sbin/nologin",
      /^web1: the user ops may not log in, because its login shell is nologin \(the host said "This account is/,
    ],
    [
      "/bin/false",
      /^web1: the login shell of ops ended with status 1 before it ran the script \(it said nothing\)/,
    ],
  ])("that is none: %s", async (path, says) => {
    await onHost(`usermod --shell ${path} ops`);
    expect(await call("ops")).toMatch(says);
  });
});

describe("a key that sshd runs another command for", () => {
  test.each([
    ["$SSH_ORIGINAL_COMMAND by a shell", '/bin/sh -c "$SSH_ORIGINAL_COMMAND"', /^works$/],
    [
      "a refusal in colour",
      "printf '\\033[31mbackups only'; exit 4",
      /^web1: the login shell of ops ended with status 4 before it ran the script \(it said "\\u\{1b\}\[31mbackups only"\); look/,
    ],
    [
      "a refusal on standard error",
      "echo backups only >&2",
      /ended with status 0 .* \(it said "backups only"\)/,
    ],
    [
      "files only",
      "internal-sftp",
      /^web1: the user ops may only transfer files \(the host said "This service/,
    ],
    ["a shell", "/bin/sh", /^web1: the script did not arrive, and nothing was changed/],
  ])("%s", async (_, command, says) => {
    const options = `command="${command.replaceAll('"', '\\"')}"`;
    await onHost(
      `options=$(cat); printf "%s %s" "$options" "$(cat /root/.ssh/authorized_keys)" >${home}/.ssh/authorized_keys`,
      options,
    );
    expect(await call("ops")).toMatch(says);
  });
});

test("sudo that refuses is told with the cause", async () => {
  const grant = "ops ALL=(ALL) NOPASSWD: ALL";
  const cases: [rules: string, says: RegExp][] = [
    [`Defaults:ops use_pty,log_output,log_input\n${grant}`, /^works$/],
    ["ops ALL=(ALL) NOPASSWD: /bin/sh", /^works$/],
    [
      `Defaults:ops requiretty\n${grant}`,
      /^web1: the user ops may use sudo only at a terminal \(sudo said "sudo: sorry, you must have a tty to run sudo"\); add "Defaults:ops !requiretty" to sudoers, or log in as root \[not-permitted\]$/,
    ],
    ["ops ALL=(ALL) ALL", /^web1: the user ops may not use sudo without a password/],
    ["ops ALL=(ALL) NOPASSWD: /usr/bin/id", /^web1: the user ops may not use sudo without a password/],
    ["# nothing for ops", /^web1: the user ops may not use sudo without a password/],
    [
      `Defaults:ops noexec\n${grant}`,
      /^web1: the user ops may use sudo only for programs that start no others/,
    ],
    [`${grant} (`, /^web1: the user ops cannot use sudo, because a sudoers file is not valid/],
    [`Defaults:ops runchroot=/nowhere\n${grant}`, /^web1: the user ops cannot use sudo \(sudo said/],
  ];
  const outcomes: string[] = [];
  for (const [rules] of cases) {
    await onHost("cat >/etc/sudoers.d/lab-ops", `${rules}\n`);
    outcomes.push(await call("ops"));
  }
  expect(outcomes).toEqual(cases.map(([, says]) => expect.stringMatching(says) as unknown));
  await onHost("chmod u-s /usr/bin/sudo");
  const says = await call("ops");
  await onHost("chmod u+s /usr/bin/sudo");
  expect(says).toMatch(/^web1: the user ops cannot use sudo, which cannot become root there/);
});

test("an ip that only the login's PATH leads to is run through sudo if it is root's, and not if it is the user's", async () => {
  const hide =
    'touch /tmp/nothing; for ip in /usr/sbin/ip /usr/bin/ip; do [ ! -x $ip ] || mount --bind /tmp/nothing "$(realpath $ip)"; done';
  const trap =
    "rm -f /tmp/pwned; printf '#!/bin/sh\\ntouch /tmp/pwned\\n' >bin/ip; chmod 755 bin/ip; chown -R ops bin";
  await onHost(
    `mkdir -p /opt/net/sbin ${home}/bin; cp "$(command -v ip)" /opt/net/sbin/ip; cd ${home}; ${trap}; ${hide}`,
  );
  await onHost(`cat >${home}/.bashrc`, `PATH=$PATH:${home}/bin\n`);
  const users = await call("ops");
  await onHost(`cat >${home}/.bashrc`, `PATH=$PATH:${home}/bin:/opt/net/sbin\n`);
  const roots = await call("ops");
  const { stdout } = await onHost(`umount -q /usr/sbin/ip /usr/bin/ip; rm -rf /opt/net ${home}/bin; ls /tmp`);
  expect({ users, roots, ranTheUsers: stdout.includes("pwned") }).toEqual({
    users: expect.stringContaining(
      `there is no ip command but ${home}/bin/ip, which others than root can change`,
    ) as unknown,
    roots: "works",
    ranTheUsers: false,
  });
});
