/**
 * Checks each text for hosts as a whole, so that ShellCheck sees a variable that nothing sets or nothing reads. Reports
 * findings by file and line.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileOf } from "../../provider/run/host/files";
import { filesIn, handedOn, partsOf, type HostMode } from "../../provider/run/host/parts";

const ROOT = join(__dirname, "..", "..");

interface Line {
  readonly text: string;
  readonly place: string;
}

function main(): number {
  const problem = isThere() ? undefined : install();
  if (problem !== undefined) {
    console.error(problem);
    return 1;
  }
  const findings = new Set((Object.keys(partsOf) as HostMode[]).flatMap((mode) => findingsIn(linesOf(mode))));
  for (const finding of [...findings].sort()) console.error(finding);
  return findings.size === 0 ? 0 : 1;
}

/** Joins the parts of a text, but keeps the comments, some of which are for ShellCheck. */
function linesOf(mode: HostMode): Line[] {
  return partsOf[mode].flatMap((part) => {
    const file = relative(ROOT, fileOf(part));
    const lines = readFileSync(fileOf(part), "utf8").trimEnd().split("\n");
    const placed = lines.map((text, index) => ({ text, place: `${file}:${String(index + 1)}` }));
    const held = Object.keys({ ...handedOn[part], ...filesIn[part] });
    return [...held.map((name) => ({ text: `${name}=text`, place: file })), ...placed];
  });
}

function findingsIn(lines: readonly Line[]): string[] {
  const input = lines.map(({ text }) => text).join("\n") + "\n";
  const { stdout, stderr, status } = spawnSync("shellcheck", ["--shell=sh", "--format=gcc", "-"], {
    encoding: "utf8",
    input,
  });
  if (status === 0) return [];
  const findings = stdout.trim().split("\n");
  return stdout === ""
    ? [`shellcheck ended with status ${String(status)}: ${stderr}`]
    : findings.map((line) =>
        line.replace(/^-:(\d+)/, (_, number: string) => lines[Number(number) - 1]?.place ?? number),
      );
}

function isThere(): boolean {
  return spawnSync("shellcheck", ["--version"]).status === 0;
}

/** Installs Debian's package; if that fails, returns a message that says what to do. */
function install(): string | undefined {
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"];
  const [program = "", ...args] = [...prefix, "env", ...apt, "install", "--yes", "--no-install-recommends"];
  const { stderr } = spawnSync(program, [...args, "shellcheck"], { encoding: "utf8" });
  if (isThere()) return undefined;
  return `lint needs ShellCheck, which is not installed. Install it with: sudo apt-get install shellcheck\n${stderr ?? ""}`;
}

process.exitCode = main();
