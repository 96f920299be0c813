#!/usr/bin/env node
import { Problem } from "../graph/problem";

const usage = `usage: trunkline COMMAND

  graph          draw a stack's hosts, links, networks and containers
  records HOST   list what a host remembers of stacks, and release what a lost stack left there

"trunkline COMMAND --help" says more.
`;

/** Loads only what the command needs. */
async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === "graph") return (await import("../graph/command.js")).graph(args);
  if (command === "records") return (await import("./records.js")).records(args);
  if (command === "--help" || command === "-h") {
    process.stdout.write(usage);
    return 0;
  }
  throw new Problem(
    `${command === undefined ? "a command is needed" : `there is no command "${command}"`}\n\n${usage}`,
    2,
  );
}

// A reader such as a pager or head may close the pipe early.
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
