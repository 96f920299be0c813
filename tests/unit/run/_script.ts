import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseReport, type Report } from "../../../provider/observe/report";
import { scriptCommand, scriptInput, type ScriptMode } from "../../../provider/run/script";
import { ensureShells } from "./_shells";

/** A call of the script, as a shell gets it from sshd's. */
export function callOf(shell: readonly string[], mode: ScriptMode): string[] {
  const [, loader = ""] = /^sh -c '([^']+)' trunkline \w+$/.exec(scriptCommand(mode, "root")) ?? [];
  return [...shell, "-c", loader, "trunkline", mode];
}

/** A document that asks for no change. */
export const request = (...engines: readonly string[]): string =>
  ["trunkline 1", ...engines.map((engine) => `engine ${engine}`), "end", ""].join("\n");

export interface Run {
  readonly report: Report;
  readonly stdout: string;
  readonly stderr: string;
}

interface Call {
  readonly shell: readonly string[];
  readonly mode: ScriptMode;
  readonly document?: string;
  /** All that comes on standard input, where it is not a whole script and a document. */
  readonly input?: string;
  /** What stands for /var/lib. */
  readonly folder: string;
  /** What `sh` makes of the host before the script runs. */
  readonly prepare?: string;
  /** What starts the shell: `env NAME=VALUE`. */
  readonly starter?: readonly string[];
}

/** Gives every test of a file the shells, and a folder of its own that stands for /var/lib. */
export function useFolder(): () => string {
  let folder: string;
  beforeAll(ensureShells);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trunkline-script-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  return () => folder;
}

/** Runs the script on a host without links and processes: in network, mount and process namespaces of its own. */
export function runScript({
  shell,
  mode,
  document = request(),
  input = scriptInput(mode, document),
  folder,
  prepare = "",
  starter = [],
}: Call): Run {
  const inside = `mount --bind "${folder}" /var/lib || exit\n${prepare}\nshift && exec "$@"`;
  const call = [...starter, ...callOf(shell, mode)];
  const { stdout, stderr, status } = spawnSync(
    "unshare",
    ["-rnmp", "--fork", "--mount-proc", "sh", "-c", inside, "sh", "--", ...call],
    { encoding: "utf8", input },
  );
  const report = parseReport(stdout);
  if (status !== 0 || report === undefined) throw new Error(`status ${String(status)}: ${stdout}${stderr}`);
  return { report, stdout, stderr };
}
