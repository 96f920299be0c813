import { TrunklineError } from "../errors";
import type { Reading } from "./readings";

/** The status of a call that did not get its whole input, and therefore did nothing; also in host/base/report.sh. */
export const incompleteStatus = 97;

/** A warning of sudo, which then goes on: the host cannot look up its own name. */
export const noise = /^sudo: unable to resolve host /;

/**
 * How to read what sudo printed, or a login shell in its place. A problem reads on after "the user NAME"; USER stands for
 * the name. The first pattern that matches counts.
 */
const sudoReadings: readonly Reading[] = [
  {
    pattern: /must have a tty to run sudo/,
    code: "not-permitted",
    problem: "may use sudo only at a terminal",
    remedy: 'add "Defaults:USER !requiretty" to sudoers, or log in as root',
  },
  {
    pattern: /\bsudo: (?:command )?not found|command not found: sudo|Unknown command:? '?sudo/i,
    code: "not-permitted",
    problem: "is not root, and there is no sudo on its PATH",
    remedy: "install sudo (doas and su are not supported), or log in as root",
  },
  {
    pattern: /cat: Permission denied/,
    code: "not-permitted",
    problem: "may use sudo only for programs that start no others",
    remedy: 'add "Defaults:USER !noexec" to sudoers, or log in as root',
  },
  {
    pattern:
      /sudoers\S*:\d+:\d+: syntax error|parse error in \S*sudoers|no valid sudoers sources|sudo: .*is (?:world|group) writable|sudo: .*is owned by [ug]id/,
    code: "not-permitted",
    problem: "cannot use sudo, because a sudoers file is not valid",
    remedy: 'see what "visudo -c" says there, as root',
  },
  {
    pattern: /sudo: .*(?:expired|account locked)/i,
    code: "not-permitted",
    problem: "cannot use sudo, because the account or its password has expired or is locked",
    remedy: 'see what "chage -l USER" says there',
  },
  {
    pattern: /effective uid is not 0|must be (?:setuid root|owned by uid 0)|no new privileges/,
    code: "not-permitted",
    problem: "cannot use sudo, which cannot become root there",
    remedy:
      "look at sudo's setuid bit, at a nosuid mount, and at the container's no-new-privileges, or log in as root",
  },
  {
    pattern: /sudo: unable to allocate pty/,
    code: "not-permitted",
    problem: "cannot use sudo, which finds no pseudo-terminal",
    remedy: 'mount devpts on /dev/pts, or add "Defaults:USER !use_pty" to sudoers',
  },
  {
    pattern: /sudo: .*(?:password|askpass|terminal is required|authentication is required)/,
    code: "not-permitted",
    problem: "may not use sudo without a password",
    remedy: "allow it (NOPASSWD in sudoers), or log in as root",
  },
  {
    pattern:
      /not in the sudoers|not allowed to (?:run sudo|execute)|may not run sudo|I'm afraid I can't do that/,
    code: "not-permitted",
    problem: "may not run /bin/sh by sudo",
    remedy: "allow it in sudoers, or log in as root",
  },
  {
    pattern: /^sudo(?:-rs)?: /m,
    code: "not-permitted",
    problem: "cannot use sudo",
    remedy: 'see what "sudo -n true" says there as USER, or log in as root',
  },
];

/** How to read what sshd or the login shell printed. */
const loginReadings: readonly Reading[] = [
  {
    pattern: /account is currently not available/,
    code: "shell-failed",
    problem: "may not log in, because its login shell is nologin",
    remedy: 'give it another one ("usermod --shell /bin/sh USER")',
  },
  {
    pattern: /sftp connections only/,
    code: "shell-failed",
    problem: "may only transfer files",
    remedy: "look at ForceCommand in sshd_config, or log in as another user",
  },
  {
    pattern: /password has expired|required to change your password/i,
    code: "shell-failed",
    problem: "has to change its password first",
    remedy: 'log in at a terminal to do so, or see what "chage -l USER" says there',
  },
];

/** Who logged in where, and to which shell, if the host told. */
export interface Login {
  readonly host: string;
  readonly user: string;
  readonly shell: string | undefined;
}

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes an error of a call that ended without the script's report. */
export function shellFailure({ host, user, shell }: Login, ended: Ended): TrunklineError {
  const words = wordsOf(ended);
  const told = (speaker: string) => (words === "" ? `${speaker} said nothing` : `${speaker} said "${words}"`);
  const failed = ({ code, problem, remedy = "" }: Omit<Reading, "pattern">, speaker: string) =>
    new TrunklineError(code, host, `the user ${user} ${problem} (${told(speaker)})`, {
      remedy: remedy.replaceAll("USER", user),
    });
  const said = `${ended.stderr}\n${ended.stdout}`;
  const bySudo =
    user === "root" ? undefined : sudoReadings.find(({ pattern }) => pattern.test(withoutNoise(said)));
  if (bySudo !== undefined) return failed(bySudo, "sudo");
  const byLogin = loginReadings.find(({ pattern }) => pattern.test(said));
  if (byLogin !== undefined) return failed(byLogin, "the host");
  const which = `login shell of ${user}${shell === undefined ? "" : ` (${shell})`}`;
  if (ended.exitCode === incompleteStatus || readAsCommands.test(said))
    return new TrunklineError(
      "shell-failed",
      host,
      `the script did not arrive, and nothing was changed: a start-up file of the ${which} reads standard input or starts another program (${told("it")})`,
      { remedy: "have that file do so in interactive sessions only" },
    );
  return new TrunklineError(
    "shell-failed",
    host,
    `the ${which} ended with status ${String(ended.exitCode)} before it ran the script (${told("it")})`,
    {
      remedy:
        "look for an exit in its start-up files, at ForceCommand in sshd_config, and at command= in authorized_keys",
    },
  );
}

/** fish reads all of its input, and complains of the script's assignments, before it runs the first line. */
const readAsCommands = /^received_length=/m;

const withoutNoise = (text: string): string => linesOf(text).join("\n");

function linesOf(text: string): string[] {
  return text.split(/[\r\n]+/).filter((line) => line.trim() !== "" && !noise.test(line));
}

/** The last lines of both streams. */
function wordsOf({ stdout, stderr }: Ended): string {
  const lines = [stderr, stdout].flatMap((text) => linesOf(text).slice(-3));
  return lines.map((line) => (line.length > 200 ? `${line.slice(0, 200)}…` : line)).join("; ");
}
