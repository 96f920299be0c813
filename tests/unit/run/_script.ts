import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseReport, type Report } from "../../../provider/observe/report";
import { ensureShells } from "./_shells";

export const script = readFileSync(join(__dirname, "../../../provider/run/host.sh"), "utf8");

/** As it is called: an argument of a program that has it run itself. */
export const wrapper = 'script=$1; shift; eval "$script"';

export type Mode = "look" | "list" | "change";

export interface Run {
  readonly report: Report;
  readonly stdout: string;
  readonly stderr: string;
}

interface Call {
  readonly shell: readonly string[];
  readonly mode: Mode;
  readonly document?: string;
  readonly engines?: readonly string[];
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
  document = "",
  engines = [],
  folder,
  prepare = "",
  starter = [],
}: Call): Run {
  const inside = `mount --bind "${folder}" /var/lib || exit\n${prepare}\nshift && exec "$@"`;
  const call = [...starter, ...shell, "-c", wrapper, "trunkline", script, mode, ...engines];
  const { stdout, stderr, status } = spawnSync(
    "unshare",
    ["-rnmp", "--fork", "--mount-proc", "sh", "-c", inside, "sh", "--", ...call],
    { encoding: "utf8", input: document },
  );
  const report = parseReport(stdout);
  if (status !== 0 || report === undefined) throw new Error(`status ${String(status)}: ${stdout}${stderr}`);
  return { report, stdout, stderr };
}
