import { join } from "node:path";
import { startLab } from "../lab";
import { measureAttachments } from "./attachments/measure";
import { measureFleet } from "./fleet/measure";
import { benchLinks } from "./links";
import { thisMachine } from "./machine";
import { measureRound, type Samples } from "./measure";
import { parseOptions, type BenchOptions, type Part } from "./options";
import { resultsOf, type Results } from "./results";
import { keepResults, tablesOf, type AllResults } from "./results-file";
import { logCommands } from "./sshd-log";
import { BenchStack } from "./stack";

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

const measuring: Readonly<Record<Part, (options: BenchOptions) => Promise<AllResults>>> = {
  links: async (options) => ({ links: await measureLinks(options) }),
  attachments: async (options) => ({ attachments: await measureAttachments(options, progress) }),
  fleet: async (options) => ({ fleet: await measureFleet(options, progress) }),
};

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  for (const part of options.parts) {
    progress(`${part}:`);
    const results = await measuring[part](options);
    process.stdout.write(`\n${tablesOf(results).join("\n")}\n`);
    // Keeps each part's results at once: a later part may be interrupted.
    if (!options.quick) keepResults(results);
  }
}

async function measureLinks(options: BenchOptions): Promise<Results> {
  const machine = thisMachine();
  const lab = await startLab({ hosts: options.hosts, onProgress: progress });
  const links = benchLinks(options.links);
  const program = join(__dirname, "program", "links.js");
  try {
    await logCommands(lab);
    const trunkline = await BenchStack.create("trunkline", { lab, program, wishes: links });
    const floor = await BenchStack.create("floor", { lab, program, wishes: links });
    const samples: Samples = { engine: [], bare: [] };
    for (let round = 1; round <= options.rounds; round++)
      await measureRound(round, { lab, links, trunkline, floor, onProgress: progress }, samples);
    return resultsOf(samples, machine, options);
  } finally {
    await lab.down();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
