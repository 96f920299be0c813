/**
 * Reads text like `ip -batch`, after iproute2's `getcmdline` and `makeargs` (lib/utils.c): a line ends at any `#`,
 * continues after a backslash at its end, and is split at blanks. Only a quote at the beginning of a word quotes, and
 * nothing escapes.
 */
export function readBatch(text: string): string[][] {
  const joined = text
    .split("\n")
    .map((line) => line.replace(/#.*$/s, ""))
    .join("\n")
    .replaceAll("\\\n", "");
  return joined
    .split("\n")
    .map(wordsOf)
    .filter((words) => words.length > 0);
}

function wordsOf(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (" \t\r\n".includes(line[at] ?? "x")) at++;
    if (at >= line.length) return words;
    const quote = line[at];
    const start = quote === "'" || quote === '"' ? at + 1 : at;
    const end = start > at ? line.indexOf(quote ?? "", start) : endOfWord(line, at);
    if (end === -1) throw new Error("Unterminated quoted string");
    words.push(line.slice(start, end));
    at = end + 1;
  }
}

function endOfWord(line: string, start: number): number {
  const found = /[ \t\r\n]/.exec(line.slice(start));
  return found ? start + found.index : line.length;
}
