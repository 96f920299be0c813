import { execFile } from "node:child_process";
import { TrunklineError } from "../../../errors";
import { printable } from "../dial-failure";
import { expandHome, homeDirectory, readIfPresent } from "../local-file";
import { settingsFrom, localUser, type Options, type SshSettings, type Target } from "./settings";

/** `Match exec` may run commands, and canonical names may ask DNS. */
const deadlineMs = 15_000;

/** Asks the system's ssh what its configuration says of a host; undefined where there is no ssh. */
export async function askClient(target: Target, file: string | undefined): Promise<SshSettings | undefined> {
  const answer = await run(argumentsFor(target, file));
  if (answer === "absent") return undefined;
  if (answer.problem !== undefined) throw unusableConfig(target, answer.problem);
  const files = filesRead(answer.stderr);
  return settingsFrom(optionsIn(answer.stdout), target, {
    source: files.map(shortened).join(" and "),
    namesUser: files.some(namesLocalUser),
  });
}

/** None of them passes a shell; what follows `--` is never an option. */
export function argumentsFor({ host, port, user }: Target, file: string | undefined): string[] {
  return [
    // Says which files are read.
    ...["-G", "-v"],
    ...(file === undefined ? [] : ["-F", expandHome(file)]),
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...["--", host],
  ];
}

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly problem: string | undefined;
}

function run(args: readonly string[]): Promise<Answer | "absent"> {
  return new Promise((resolve) => {
    const child = execFile("ssh", args, { timeout: deadlineMs }, (failure, stdout, stderr) => {
      if (failure?.code === "ENOENT") return resolve("absent");
      const late = failure?.killed === true ? `no answer within ${deadlineMs / 1_000} s` : undefined;
      const problem = failure === null ? undefined : (late ?? lastWords(stderr));
      resolve({ stdout, stderr, problem });
    });
    child.stdin?.end();
  });
}

function lastWords(stderr: string): string {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "" && !/^debug\d: /.test(line));
  return printable(lines.slice(-3).join("; "));
}

export function unusableConfig({ host }: Target, problem: string): TrunklineError {
  return new TrunklineError(
    "ssh-config-unusable",
    host,
    `ssh's configuration cannot be used for it: ${problem}`,
    {
      remedy: `correct the file until "ssh -G ${host}" succeeds, or set trunkline:sshConfig to another file or to none`,
    },
  );
}

/** `ssh -G` prints a keyword in lower case and its value, a line for each. */
function optionsIn(text: string): Options {
  const options = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [, keyword, value] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (keyword === undefined || value === undefined) continue;
    options.set(keyword, [...(options.get(keyword) ?? []), value]);
  }
  return options;
}

function filesRead(stderr: string): string[] {
  const read = [...stderr.matchAll(/^debug1: Reading configuration data (.+?)\r?$/gm)];
  return [...new Set(read.map(([, file = ""]) => file))];
}

function shortened(file: string): string {
  const home = `${homeDirectory()}/`;
  return file.startsWith(home) ? `~/${file.slice(home.length)}` : file;
}

/** `ssh -G` tells the local user where none is configured; only a line that names this user tells the two apart. */
function namesLocalUser(file: string): boolean {
  const users = (readIfPresent(file) ?? "").matchAll(/^[ \t]*user[ \t=]+"?([^"\s]+)/gim);
  return [...users].some(([, user]) => user === localUser() || user === "%u");
}
