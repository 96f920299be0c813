import { TrunklineError } from "../errors";
import type { Engine } from "../model/attachment";
import { interimKeywords, parseReport, said, type Report } from "../observe/report";
import { scriptProblem } from "./host-messages";
import { ipFailure, scriptHung } from "./script-failures";
import { hostText } from "./host/text";
import { incompleteStatus, shellFailure } from "./shell-messages";
import type { Session } from "./ssh/session";

/** A look or a change may first wait a minute for the host's lock. The script ends itself sooner: host/base/report.sh. */
const deadlineMs = {
  ...{ look: 120_000, list: 60_000, change: 180_000, confirm: 60_000 },
  // A probe may wait for two minutes: provider/inputs/probe.ts.
  probe: 150_000,
} as const;

/** The answers that do not end with the host's links. */
const withoutState: readonly ScriptMode[] = ["list", "probe"];

/** Runs the script on a host; undefined if the connection was lost, so that it is not known whether the script ran. */
export type RunScript = (
  mode: ScriptMode,
  document?: string,
  /** Engines whose containers to list: for `list`, and for `look` in addition to the rest. */
  engines?: readonly Engine[],
  /** How long to wait for the answer of a change that may have cut the connection; then that counts as lost. */
  patienceMs?: number,
) => Promise<Report | undefined>;

export type ScriptMode = keyof typeof deadlineMs;

/**
 * Short and constant, since sudo logs it with every call; the rest goes through standard input. The login shell takes it
 * apart, which may be fish or csh: so it is one line, and between its quotes is neither a backslash nor an exclamation
 * mark. The loader reads all of standard input, and runs nothing unless the script has the length that stands behind it:
 * a start-up file of the login shell may have read a part. It uses `cat`, because a shell's own `read` asks the kernel
 * for each byte, and field splitting, because cutting long texts by patterns takes some shells a second. Before
 * host/base/places.sh runs, only folders that belong to the distribution are searched.
 */
const loader =
  "set -f; IFS=,; set -- $(PATH=/bin:/usr/bin:/run/current-system/sw/bin:/run/current-system/profile/bin cat); " +
  `[ "\${#1}" = "$2" ] || exit ${String(incompleteStatus)}; eval "$1"`;

/** By sudo, no PATH has a say in which shell it is. Root's own login shell may be rbash, which takes no path. */
export function scriptCommand(mode: ScriptMode, user: string): string {
  return `${user === "root" ? "sh" : "sudo -n /bin/sh"} -c '${loader}' trunkline ${mode}`;
}

/** Builds the standard input of the command: the script, which has no comma, and a document. */
export function scriptInput(mode: ScriptMode, document: string): string {
  return sealedInput(hostText(mode, document), document);
}

/** Puts lengths in bytes between a script and its document. The loader strips the line break at the end. */
export function sealedInput(script: string, document: string): string {
  const length = Buffer.byteLength(document.replace(/\n+$/, ""));
  return `${script},${String(script.length)},${String(length)},${document}`;
}

export function scriptRunner(host: string, user: string, session: Session): RunScript {
  return async (mode, document, engines = [], patienceMs = undefined) => {
    const stdin = scriptInput(mode, document ?? requestFor(engines));
    // Only a connection that is made after a change shows that the host can still be reached.
    if (mode === "confirm") session.close();
    const ended = await session
      .exec(scriptCommand(mode, user), { stdin, deadlineMs: patienceMs ?? deadlineMs[mode] })
      .catch((failure: unknown) => {
        if (!(failure instanceof TrunklineError)) throw failure;
        if (patienceMs !== undefined && failure.code === "deadline-exceeded") {
          session.close();
          return undefined;
        }
        throw failure.of(host);
      });
    if (ended === undefined) return undefined;
    const { exitCode, stdout, stderr } = ended;
    const report = parseReport(stdout.toString("utf8"));
    if (report === undefined) {
      if (exitCode === null) return undefined;
      const login = { host, user, shell: await loginShell(session) };
      throw shellFailure(login, {
        exitCode,
        stdout: stdout.toString("utf8"),
        stderr: stderr.toString("utf8"),
      });
    }
    const hung = report.sections.find(({ name }) => name === "hung");
    if (hung !== undefined) throw scriptHung(host, hung.lines[0] ?? "");
    const [problem] = said(report, "problem");
    if (problem !== undefined) throw scriptProblem(host, problem);
    const tellsState = report.sections.some(({ name, lines }) => name === "state" && lines.length >= 3);
    if (!withoutState.includes(mode) && !tellsState && !isInterim(report)) {
      throw ipFailure(host, stderr.toString("utf8"));
    }
    return report;
  };
}

/** Checks for an answer about a change that is not over. */
function isInterim({ lines }: Report): boolean {
  return interimKeywords.some((keyword) => lines.includes(keyword));
}

/** Builds the document of a look or a listing, which changes nothing. */
function requestFor(engines: readonly Engine[]): string {
  return ["trunkline 1", ...engines.map((engine) => `engine ${engine}`), "end\n"].join("\n");
}

/** Asks for the user's login shell, in words that every shell understands; undefined if it runs no command at all. */
async function loginShell(session: Session): Promise<string | undefined> {
  const asked = session.exec("echo $SHELL", { deadlineMs: 10_000 });
  const printed = await asked.then(({ stdout }) => stdout.toString("utf8")).catch(() => "");
  return /(?:\/[\w.+-]+)+(?=\n$)/.exec(printed)?.[0];
}
