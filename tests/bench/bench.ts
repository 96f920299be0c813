import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startLab } from "../lab";
import { benchLinks } from "./links";
import { thisMachine } from "./machine";
import { measureRound, type Samples } from "./measure";
import { parseOptions, type BenchOptions } from "./options";
import { resultsOf, type Results } from "./results";
import { logCommands } from "./sshd-log";
import { Stack } from "./stack";
import { tableOf } from "./table";

const resultsPath = join(__dirname, "results.json");
const progress = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const results = await measure(options);
  process.stdout.write(`\n${tableOf(results)}\n`);
  if (!options.quick) writeFileSync(resultsPath, `${JSON.stringify(results, undefined, 2)}\n`);
}

async function measure(options: BenchOptions): Promise<Results> {
  const machine = thisMachine();
  const lab = await startLab({ hosts: options.hosts, onProgress: progress });
  const links = benchLinks(options.links);
  const trunkline = new Stack("trunkline", lab, links);
  const floor = new Stack("floor", lab, links);
  try {
    await logCommands(lab);
    await trunkline.prepare();
    await floor.prepare();
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
