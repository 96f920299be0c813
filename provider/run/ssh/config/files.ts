import { readdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";

/** The files that ssh reads without `-F`. It takes the home directory from the user database, not from `HOME`. */
export function standardFiles(): string[] {
  const system =
    process.platform === "win32"
      ? join(process.env["ProgramData"] ?? "C:\\ProgramData", "ssh", "ssh_config")
      : "/etc/ssh/ssh_config";
  return [join(userInfo().homedir, ".ssh", "config"), system];
}

/** Options that a distribution's file may set for all hosts and that do not say how a host is reached. */
const indifferent =
  /^(sendenv|setenv|hashknownhosts|forwardx11\w*|permitlocalcommand|gssapi\w+|visualhostkey|xauthlocation)$/;

/**
 * Whether the standard files may say anything about how a host is reached. Most machines that run programs have a
 * distribution's file only, which does not; asking ssh itself about each host (6 ms of processor time) is spared there.
 */
export function mayMatter(files: readonly string[]): boolean {
  return files.some((file) => {
    const text = textOf(file);
    return text !== undefined && (text === "unreadable" || linesOf(text).some((line) => matters(line, file)));
  });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : "unreadable";
  }
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function matters(line: string, file: string): boolean {
  const [, keyword = "", value = ""] = /^(\w+)[\s=]+(.*)$/.exec(line) ?? [];
  if (/^include$/i.test(keyword)) return mayInclude(value, file);
  return !(indifferent.test(keyword.toLowerCase()) || (/^host$/i.test(keyword) && value.trim() === "*"));
}

/** Follows the one form that distributions use, a folder's `*.conf`; of any other, ssh is asked. */
function mayInclude(pattern: string, file: string): boolean {
  const [, folder] = /^"?([^*?[\]"\s~]+)[/\\]\*\.conf"?$/.exec(pattern) ?? [];
  if (folder === undefined) return true;
  const path = folder.startsWith("/") ? folder : join(dirname(file), folder);
  try {
    const names = readdirSync(path).filter((name) => name.endsWith(".conf"));
    return mayMatter(names.map((name) => join(path, name)));
  } catch {
    return false;
  }
}
