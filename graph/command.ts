#!/usr/bin/env node
import { parseOptions, usage } from "./options";
import { Problem } from "./problem";
import { parseSnapshot } from "./snapshot";
import { read } from "./source";
import { drawText } from "./text";
import { topologyOf } from "./topology-of";

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  const { text, from } = await read(options.source);
  const topology = topologyOf(parseSnapshot(text, from));
  process.stdout.write(drawText(topology, terminal()));
  for (const problem of topology.problems) console.error(`the preview found a problem: ${problem}`);
  return topology.problems.length === 0 ? 0 : 1;
}

function terminal(): { colours: boolean; width?: number } {
  const { isTTY, columns } = process.stdout;
  const { NO_COLOR, TERM } = process.env;
  return { colours: isTTY && !NO_COLOR && TERM !== "dumb", ...(isTTY && columns > 0 && { width: columns }) };
}

// Whoever reads it may have seen enough: a pager, head.
process.stdout.on("error", (failure: NodeJS.ErrnoException) => {
  if (failure.code !== "EPIPE") throw failure;
});

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (failure: unknown) => {
    console.error(failure instanceof Problem ? `trunkline: ${failure.message}` : failure);
    process.exitCode = failure instanceof Problem ? failure.exitStatus : 1;
  },
);
