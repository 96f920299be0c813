import type { SkippedFile } from "../model/host-state";

/** What a file is, by the first letter of its mode as `ls` prints it. */
const fileTypes: Readonly<Record<string, string>> = {
  b: "a block device",
  c: "a character device",
  d: "a folder",
  l: "a symbolic link",
  p: "a FIFO",
  s: "a socket",
};

/** Parses `FILE KEYWORD VALUE`: a file among the records that is none, and what keeps it from being one. */
export function parseSkipped(line: string): SkippedFile {
  const [value = "", keyword, ...file] = line.split(" ").reverse();
  const what =
    keyword === "owner"
      ? `owned by user ${value}, not by root`
      : keyword === "size"
        ? `${value} bytes long`
        : (fileTypes[value.charAt(0)] ?? "not a file");
  return { file: file.reverse().join(" "), what };
}
