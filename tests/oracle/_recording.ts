import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashOfText } from "../../tools/checkout/stamp";
import { theirs } from "./_side";

/** What others do for a row is seen once and kept here, for as long as nothing changes that decides it. */
const FOLDER = join(__dirname, "recorded");

/** Whose doing is recorded: a file each, with the code that makes and sees it. What _side.ts says of a row is in the key. */
const SOURCES = {
  docker: ["_docker.ts", "_inside.ts", "_observe.ts", "_reach.ts", "_world.ts"],
  podman: ["_podman.ts", "_inside.ts", "_observe.ts", "_reach.ts", "_world.ts"],
  "by hand": ["_by-hand.ts", "_inside.ts", "_observe.ts", "_reach.ts", "_world.ts"],
  allocation: ["_allocation.ts"],
  pools: ["_pools.ts"],
  refusal: ["_refusal.ts"],
  "two networks": ["_two-networks.ts"],
} as const;

interface Subject {
  readonly by: keyof typeof SOURCES;
  /** The row's. */
  readonly name: string;
  /** All in the row that decides what is done and looked at. */
  readonly of: unknown;
}

/** An entry of a file, under the row's name. */
interface Entry {
  /** The lab's image, with versions. */
  readonly on: string;
  /** A hash of what the row says, and of the code. */
  readonly of: string;
  readonly seen: unknown;
}

export interface Recording<T> {
  /** undefined: the row is new, or it, the image or the code changed since. */
  readonly seen: T | undefined;
  /** Records what is seen now, to be committed; returns it as it will be read. */
  keep(seen: T): T;
  seenOr(look: () => Promise<T>): Promise<T>;
}

export function recordingOf<T>(
  { image }: { readonly image: string },
  { by, name, of: row }: Subject,
  folder = FOLDER,
): Recording<T> {
  const path = join(folder, `${by.replaceAll(" ", "-")}.json`);
  const of = hashOfText(JSON.stringify([row, theirs, ...SOURCES[by].map(code)])).slice(0, 16);
  const entry = read(path)[name];
  const seen = entry?.on === image && entry.of === of ? (entry.seen as T) : undefined;
  const keep = (now: T): T => {
    write(path, { ...read(path), [name]: { on: image, of, seen: now } });
    return read(path)[name]?.seen as T;
  };
  return { seen, keep, seenOr: async (look) => seen ?? keep(await look()) };
}

/** Without imports: a file that only moved does what it did. */
function code(name: string): string {
  return readFileSync(join(__dirname, name), "utf8").replaceAll(/^import [^;]*;$/gm, "");
}

function read(path: string): Readonly<Record<string, Entry>> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, Entry>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

function write(path: string, all: Readonly<Record<string, Entry>>): void {
  const sorted = Object.fromEntries(Object.entries(all).sort(([one], [two]) => (one < two ? -1 : 1)));
  writeFileSync(`${path}.new`, `${JSON.stringify(sorted, undefined, 1)}\n`);
  renameSync(`${path}.new`, path);
}
