import { shellFailure } from "../../../provider/run/shell-messages";

const failure = (
  stderr: string,
  { exitCode = 1, user = "ops", stdout = "", shell = undefined as string | undefined } = {},
) => shellFailure({ host: "web1", user, shell }, { exitCode, stdout, stderr });

describe("what sudo says: of each sort, what several releases and sudo-rs say", () => {
  test.each([
    ["sudo: a password is required", "NOPASSWD"],
    ["sudo: a terminal is required to read the password; either use the -S option", "NOPASSWD"],
    ["sudo: interactive authentication is required", "NOPASSWD"],
    ["sudo: no askpass program specified, try setting SUDO_ASKPASS", "NOPASSWD"],
    ["sudo: sorry, you must have a tty to run sudo", '"Defaults:ops !requiretty"'],
    [
      "ops is not in the sudoers file.\nThis incident has been reported to the administrator.",
      "allow it in sudoers",
    ],
    ["Sorry, user ops is not allowed to execute '/bin/sh -c x' as root on web1.", "allow it in sudoers"],
    ["Sorry, user ops may not run sudo on web1.", "allow it in sudoers"],
    ["ops is not allowed to run sudo on web1.  This incident will be reported.", "allow it in sudoers"],
    ["I'm sorry ops. I'm afraid I can't do that", "allow it in sudoers"],
    ["sudo: Account or password is expired, reset your password and try again", "chage -l ops"],
    ["sudo: Password expired, contact your system administrator", "chage -l ops"],
    ["sudo: account validation failure, is your account locked?", "chage -l ops"],
    ["sudo: unable to allocate pty: No such device", "Defaults:ops !use_pty"],
    ["sudo: /usr/bin/sudo must be owned by uid 0 and have the setuid bit set", "nosuid"],
    [
      "sudo: effective uid is not 0, is /usr/bin/sudo on a file system with the 'nosuid' option set",
      "nosuid",
    ],
    [
      'sudo: The "no new privileges" flag is set, which prevents sudo from running as root.',
      "no-new-privileges",
    ],
    ["/etc/sudoers:27:9: syntax error\nsudo: a password is required", "visudo -c"],
    [
      ">>> /etc/sudoers: syntax error near line 27 <<<\nsudo: parse error in /etc/sudoers near line 27",
      "visudo -c",
    ],
    ["sudo: /etc/sudoers is world writable\nsudo: no valid sudoers sources found, quitting", "visudo -c"],
    ["sh: 1: sudo: not found", "doas and su are not supported"],
    ["bash: line 1: sudo: command not found", "install sudo"],
    ["rbash: line 1: sudo: command not found", "install sudo"],
    ["zsh:1: command not found: sudo", "install sudo"],
    ["sudo: Command not found.", "install sudo"],
    ["fish: Unknown command: sudo", "install sudo"],
    ["fish: Unknown command 'sudo'", "install sudo"],
    ["trunkline: 1: cat: Permission denied", "!noexec"],
    ["sudo: Ein Passwort ist notwendig", 'see what "sudo -n true" says there as ops'],
    ["sudo: /bin/sh: command not found", 'see what "sudo -n true" says there as ops'],
  ])("%s", (stderr, remedy) => {
    const { code, message, retryable } = failure(`${stderr}\n`);
    expect({ code, retryable }).toEqual({ code: "not-permitted", retryable: false });
    expect(message).toMatch(/^web1: the user ops .* \(sudo said "/);
    expect(message).toContain(`"${stderr.replace("\n", "; ")}"); `);
    expect(message.split('"); ')[1]).toContain(remedy);
  });

  test("is told without what it got over", () => {
    const stderr =
      "sudo: unable to resolve host web1: Name or service not known\nsudo: a password is required\n";
    expect(failure(stderr).message).toBe(
      'web1: the user ops may not use sudo without a password (sudo said "sudo: a password is required"); allow it (NOPASSWD in sudoers), or log in as root [not-permitted]',
    );
    expect(failure("sudo: unable to resolve host web1: Name or service not known\n").code).toBe(
      "shell-failed",
    );
  });

  test("counts for nothing where it is not called", () => {
    expect(failure("sudo: command not found\n", { user: "root" }).code).toBe("shell-failed");
  });
});

describe("what sshd and the login shell say", () => {
  test.each([
    ["This account is currently not available.", "", "because its login shell is nologin"],
    ["This service allows sftp connections only.", "", "may only transfer files"],
    ["", "WARNING: Your password has expired.", "has to change its password first"],
  ])("%s%s", (stdout, stderr, says) => {
    const { code, message } = failure(stderr, { stdout });
    expect(code).toBe("shell-failed");
    expect(message).toMatch(/^web1: the user ops .* \(the host said "/);
    expect(message).toContain(says);
    expect(message).toContain(stdout + stderr);
  });

  test("is told of both streams, if nothing explains it, without control characters of the host", () => {
    const stdout = "\u001b]0;web1\u0007Backups only.\r\n";
    expect(failure("Goodbye.\n", { exitCode: 0, stdout, shell: "/usr/bin/fish" }).message).toBe(
      'web1: the login shell of ops (/usr/bin/fish) ended with status 0 before it ran the script (it said "Goodbye.; \\u{1b}]0;web1\\u{7}Backups only."); look for an exit in its start-up files, at ForceCommand in sshd_config, and at command= in authorized_keys [shell-failed]',
    );
  });

  test("may be nothing", () => {
    expect(failure("\n").message).toMatch(
      /^web1: the login shell of ops ended with status 1 before it ran the script \(it said nothing\); look/,
    );
  });

  test("may be very much, of which the message has little", () => {
    const much = "x".repeat(100_000);
    expect(failure(`${much}\n`.repeat(9), { stdout: `${much}\n`.repeat(9) }).message.length).toBeLessThan(
      1_600,
    );
  });
});

describe("a script that did not arrive", () => {
  test.each([
    ["is told by its status", 97, ""],
    [
      "is told by fish, which got it as commands",
      127,
      "fish: Unsupported use of '='.\nreceived_length=$3\n^~~\n",
    ],
  ])("%s", (_, exitCode, stderr) => {
    const { message, retryable } = failure(stderr, { exitCode, shell: "/bin/bash" });
    expect(retryable).toBe(false);
    expect(message).toMatch(
      /^web1: the script did not arrive, and nothing was changed: a start-up file of the login shell of ops \(\/bin\/bash\) reads standard input or starts another program \(it said .*\); have that file do so in interactive sessions only \[shell-failed\]$/,
    );
  });
});
