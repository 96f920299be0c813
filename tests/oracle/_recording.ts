import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashOfText } from "../../tools/checkout/stamp";
import { theirs } from "./_side";

/** Folder with what other engines do for each row, kept until something that decides it changes. */
const FOLDER = join(__dirname, "recorded");

/** The code that decides each recording, by the recording's name. A key also contains what _side.ts says of its row. */
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
  /** The row's name. */
  readonly name: string;
  /** Everything in the row that decides what is done and looked at. */
  readonly of: unknown;
}

/** An entry of a file, keyed by the row's name. */
interface Entry {
  /** The lab's image, with versions. */
  readonly on: string;
  /** A hash of the row's content and of the code. */
  readonly of: string;
  readonly seen: unknown;
}

export interface Recording<T> {
  /** Undefined if the row is new, or if the row, the image or the code has changed. */
  readonly seen: T | undefined;
  /** Records the observation in a file that is to be committed; returns it as later runs will read it. */
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

/** Returns a file's text without imports, so that moving a file invalidates no recording. */
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
