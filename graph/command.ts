import { writeFile } from "node:fs/promises";
import { parseOptions, usage } from "./options";
import { Problem } from "./problem";
import { parseSnapshot } from "./snapshot";
import { read } from "./source";
import { drawText } from "./text";
import type { Topology } from "./topology";
import { topologyOf } from "./topology-of";
import { countsInWords } from "./words";

/** Runs `trunkline graph`; returns the exit status. */
export async function graph(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  const { text, from } = await read(options.source);
  const topology = topologyOf(parseSnapshot(text, from));
  if (options.svg === undefined) process.stdout.write(drawText(topology, terminal()));
  else await writePicture(topology, options.svg);
  for (const problem of topology.problems) console.error(`the preview found a problem: ${problem}`);
  return topology.problems.length === 0 ? 0 : 1;
}

async function writePicture(topology: Topology, path: string): Promise<void> {
  // Loads Graphviz, which is megabytes, only for a picture.
  const { drawSvg } = await import("./svg.js");
  const picture = await drawSvg(topology);
  if (path === "-") return void process.stdout.write(picture);
  try {
    await writeFile(path, picture);
  } catch (failure) {
    throw new Problem(`cannot write ${path}: ${(failure as Error).message}`);
  }
  process.stdout.write(`${path}: ${countsInWords(topology)}\n`);
}

function terminal(): { colours: boolean; width?: number } {
  const { columns } = process.stdout;
  // isTTY is undefined, not false, where there is no terminal; the library would then decide on its own.
  const isTTY = Boolean(process.stdout.isTTY);
  const { NO_COLOR, TERM } = process.env;
  return { colours: isTTY && !NO_COLOR && TERM !== "dumb", ...(isTTY && columns > 0 && { width: columns }) };
}
