import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TrunklineError } from "../errors";
import type { Engine } from "../model/attachment";
import { parseReport, said, type Report } from "../observe/report";
import { scriptProblem, shellFailure } from "./classify";
import type { Session } from "./ssh/session";

/** A look or a change may first wait a minute for the host's lock. */
const deadlineMs = { look: 120_000, list: 60_000, change: 180_000 } as const;

/** Runs the script on a host. Undefined: the connection was lost, and whether the script ran is not known. */
export type RunScript = (
  mode: ScriptMode,
  document?: string,
  /** Whose containers are to be listed: of `list`, and of a look besides all else. */
  engines?: readonly Engine[],
) => Promise<Report | undefined>;

export type ScriptMode = keyof typeof deadlineMs;

let text: string | undefined;

/** The script without its comments: it travels with every call. */
function scriptText(): string {
  text ??= readFileSync(join(__dirname, "host.sh"), "utf8").replace(/^\s*#.*\n/gm, "");
  return text;
}

/**
 * The whole command is constant text: what differs from call to call goes through standard input. The script is an
 * argument, so that it has its own text to run inside other namespaces.
 */
export function scriptCommand(mode: ScriptMode, user: string, engines: readonly Engine[] = []): string {
  const words = [mode, ...engines];
  return `${user === "root" ? "" : "sudo -n "}sh -c 'script=$1; shift; eval "$script"' trunkline '${scriptText()}' ${words.join(" ")}`;
}

export function scriptRunner(host: string, user: string, session: Session): RunScript {
  return async (mode, document = "", engines = []) => {
    const { exitCode, stdout, stderr } = await session
      .exec(scriptCommand(mode, user, engines), { stdin: document, deadlineMs: deadlineMs[mode] })
      .catch((failure: unknown) => {
        throw failure instanceof TrunklineError ? failure.of(host) : failure;
      });
    const report = parseReport(stdout.toString("utf8"));
    if (report === undefined) {
      if (exitCode === null) return undefined;
      throw shellFailure({ host, user }, exitCode, stderr.toString("utf8"));
    }
    const [problem] = said(report, "problem");
    if (problem !== undefined) throw scriptProblem(host, problem);
    const tellsState = report.sections.some(({ name, lines }) => name === "state" && lines.length >= 3);
    if (mode !== "list" && !tellsState) {
      throw unreadable(host, stderr.toString("utf8"));
    }
    return report;
  };
}

/** busybox has an `ip` that ignores most of what matters and says nothing. */
function unreadable(host: string, stderr: string): TrunklineError {
  const busybox = /busybox/i.test(stderr);
  return new TrunklineError(
    "iproute2-missing",
    host,
    busybox
      ? "its ip command is busybox's, which silently ignores most options"
      : `its ip command cannot print JSON: "${stderr.trim().split("\n")[0] ?? ""}"`,
    { remedy: "install iproute2 4.17 or newer" },
  );
}
