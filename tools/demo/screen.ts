import { setTimeout as sleep } from "node:timers/promises";

const PLAIN_WIDTH = 110;
const WIDEST = 120;
/** After this much silence, people wonder. */
const QUIET_MS = 3_000;

const terminal = process.stdout.isTTY === true;
export const colour = terminal && !process.env["NO_COLOR"];

const painted = (code: string) => (text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
export const bold = painted("1");
export const faint = painted("2");
export const green = painted("32");
export const red = painted("31");
const heading = painted("1;36");

const width = (): number => Math.min(terminal ? (process.stdout.columns ?? 80) : PLAIN_WIDTH, WIDEST);

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Prints what the demo itself says. */
export function say(text: string): void {
  for (const line of text.split("\n")) print(wrapped(line, width(), 0).join("\n"));
}

export function title(number: number, text: string): void {
  print(`\n${heading(`${number}. ${text}`)}`);
}

/** Prints a command as it could be typed. */
export function command(where: string, line: string): void {
  print(`  ${faint(`${where}$`)} ${bold(line)}`);
}

/** Prints somebody else's words, marked as such by a bar at the left. */
export function quote(text: string): void {
  for (const line of text.trimEnd().split("\n")) {
    for (const part of wrapped(line.trimEnd(), width() - 4, 4)) print(`  ${faint("│")} ${part}`);
  }
}

/** Prints a claim that was checked and holds. */
export function holds(text: string): void {
  say(`  ${green("✓")} ${text}`);
}

/** Does work that may take long, and shows that it is still running when nothing else is printed. */
export async function whileWaiting<T>(label: string, work: (spoke: () => void) => Promise<T>): Promise<T> {
  const started = Date.now();
  let spokeAt = started;
  let shown = false;
  const clear = () => {
    if (shown) process.stdout.write("\r\x1b[K");
    shown = false;
  };
  const timer = setInterval(() => {
    if (Date.now() - spokeAt < QUIET_MS) return;
    const line = `  … ${label}, ${((Date.now() - started) / 1000).toFixed(0)} s`;
    process.stdout.write(terminal ? `\r\x1b[K${line.slice(0, width() - 1)}` : `${line}\n`);
    shown = terminal;
    if (!terminal) spokeAt = Date.now();
  }, 500);
  try {
    return await work(() => {
      clear();
      spokeAt = Date.now();
    });
  } finally {
    clearInterval(timer);
    clear();
  }
}

/** Gives a reader at a terminal time to read. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (terminal) await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Wraps a line at the edge of the screen, at a space if there is one; colours take no room and carry on. */
function wrapped(line: string, columns: number, hanging: number): string[] {
  const room = Math.max(columns, 40);
  const indent = /^ */.exec(plain(line))?.[0].length ?? 0;
  const lines: string[] = [];
  let rest = line;
  for (let width = room; plain(rest).length > width;) {
    const [head, tail] = splitAt(rest, width);
    lines.push(head.trimEnd());
    rest = `${" ".repeat(Math.min(indent + hanging, 20))}${tail.trimStart()}`;
    width = room;
  }
  return [...lines, rest];
}

function splitAt(line: string, width: number): [string, string] {
  const text = plain(line).slice(0, width + 1);
  const space = text.lastIndexOf(" ");
  const limit = space > width / 2 ? space : width;
  let position = 0;
  for (let visible = 0; visible < limit;) {
    const escape = /^\x1b\[[0-9;]*m/.exec(line.slice(position));
    position += escape ? escape[0].length : 1;
    if (!escape) visible++;
  }
  return [line.slice(0, position), line.slice(position)];
}

const plain = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, "");
