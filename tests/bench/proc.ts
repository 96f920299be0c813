import { readFileSync } from "node:fs";

/** Milliseconds of a clock tick in /proc, a constant of Linux's interface. */
export const tickMs = 10;

/** Returns the fields of a process's `stat` from the third on; none where the process is gone. */
export function fieldsOf(pid: number | string): string[] {
  // The command's name stands in parentheses and may contain anything.
  return textOf(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
}

/** Returns an empty text where the process is gone. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
