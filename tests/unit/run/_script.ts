import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseReport, type Report } from "../../../provider/observe/report";
import { scriptCommand, scriptInput, type ScriptMode } from "../../../provider/run/script";
import { ensureShells } from "./_shells";

/** Returns the arguments that call the script, as the shell that sshd starts passes them on. */
export function callOf(shell: readonly string[], mode: ScriptMode): string[] {
  const [, loader = ""] = /^sh -c '([^']+)' trunkline \w+$/.exec(scriptCommand(mode, "root")) ?? [];
  return [...shell, "-c", loader, "trunkline", mode];
}

/** Returns a document that asks for no change. */
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
  /** All of standard input, if it is not a whole script and a document. */
  readonly input?: string;
  /** Folder that stands in for /var/lib. */
  readonly folder: string;
  /** Shell commands that prepare the host before the script runs. */
  readonly prepare?: string;
  /** Command that starts the shell, such as `env NAME=VALUE`. */
  readonly starter?: readonly string[];
}

/** Provides the shells, and for each test of a file a folder that stands in for /var/lib. */
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

/**
 * Makes a root directory, /mnt, with everything on this machine except its kernel's modules, and what is in /opt and /snap,
 * so that tests decide what the script finds there.
 */
export const tree = `
mount -t tmpfs -o mode=755 none /mnt
for entry in /*; do
  case $entry in /mnt|/lib|/opt|/snap) continue ;; esac
  if [ -L "$entry" ]; then cp -P "$entry" "/mnt$entry"
  elif [ -d "$entry" ]; then mkdir "/mnt$entry" && mount --rbind "$entry" "/mnt$entry"; fi
done
mkdir -m 755 /mnt/opt /mnt/snap /mnt/snap/bin /mnt/lib /mnt/lib/modules
for entry in /lib/*; do [ "$entry" = /lib/modules ] || ln -s "/usr$entry" "/mnt$entry"; done
mount -t tmpfs none /mnt/sys/module
kernel=$(uname -r)
`;

/** Runs the script in new network, mount and process namespaces: a host without links and processes. */
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
