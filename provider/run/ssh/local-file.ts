import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export function homeDirectory(): string {
  return process.env["HOME"] ?? homedir();
}

export function expandHome(path: string): string {
  return /^~[/\\]/.test(path) ? join(homeDirectory(), path.slice(2)) : path;
}

/** Reads a file; undefined if it does not exist. A file that exists but cannot be read throws. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(expandHome(path), "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw cause;
  }
}

/** Reads a file as ssh does those that it may do without: undefined if it does not exist or cannot be read. */
export function readIfReadable(path: string): string | undefined {
  try {
    return readIfPresent(path);
  } catch {
    return undefined;
  }
}
