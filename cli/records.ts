import { createInterface } from "node:readline/promises";
import { Problem } from "../graph/problem";
import { TrunklineError } from "../provider/errors";
import { planRelease } from "../provider/plan/release";
import { ManagedHost } from "../provider/run/managed-host";
import { scriptRunner } from "../provider/run/script";
import { Sessions } from "../provider/run/ssh/sessions";
import type { MarkReading } from "../provider/ownership/mark";
import { recordedOn, type Recorded } from "../provider/state/recorded";
import { parseRecordsOptions, usage, type RecordsOptions } from "./records-options";
import { countsInWords, makerOf, recordsInWords } from "./records-text";
import { wayTo, type Way } from "./stack-host";

/** Runs `trunkline records`; returns the exit status. */
export async function records(args: readonly string[]): Promise<number> {
  const options = parseRecordsOptions(args);
  if (options === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    const way = await wayTo(options.host, options);
    return await withHost(way, (host) => show(host, options));
  } catch (failure) {
    if (failure instanceof TrunklineError) throw new Problem(failure.message);
    throw failure;
  }
}

async function withHost<Result>(
  { name, connection, defaults }: Way,
  work: (host: ManagedHost) => Promise<Result>,
): Promise<Result> {
  const sessions = new Sessions(defaults, (message) => {
    console.error(message);
  });
  try {
    const session = sessions.to(connection);
    return await work(
      new ManagedHost(
        name,
        scriptRunner(name, () => session.user(), session),
      ),
    );
  } finally {
    sessions.close();
  }
}

async function show(host: ManagedHost, options: RecordsOptions): Promise<number> {
  const all = recordedOn(await host.look());
  const { names } = options;
  const strangers = names.filter((name) => !all.some((each) => isCalled(each, name)));
  if (strangers.length > 0)
    throw new Problem(`${host.name} remembers nothing that is called "${strangers.join('", "')}"`);
  const chosen = all.filter((each) => isChosen(each, options));
  process.stdout.write(recordsInWords(host.name, chosen));
  if (!options.forget || chosen.length === 0) return 0;
  return release(host, chosen, options.yes);
}

function isCalled({ name, maker }: Recorded, text: string): boolean {
  return name === text || maker.resource === text;
}

function isChosen(each: Recorded, { names, madeBy, copied }: RecordsOptions): boolean {
  if (copied && each.copied !== true) return false;
  const byMaker = madeBy === undefined || makerOf(each) === `${madeBy.project}/${madeBy.stack}`;
  return byMaker && (names.length === 0 || names.some((name) => isCalled(each, name)));
}

async function release(host: ManagedHost, chosen: readonly Recorded[], yes: boolean): Promise<number> {
  const stacks = [...new Set(chosen.map(makerOf))].join(", ");
  if (!yes && !(await agreed(`\nRelease this? Only if ${stacks} is gone for good, [y/N] `))) {
    process.stdout.write("nothing was changed\n");
    return 1;
  }
  const isMakerOf = (some: readonly Recorded[]) => {
    const makers = new Set(some.map(({ maker }) => JSON.stringify(maker)));
    return (maker: MarkReading): boolean => makers.has(JSON.stringify(maker));
  };
  const isCopy = ({ copied }: Recorded): boolean => copied === true;
  await host.change(
    planRelease(isMakerOf(chosen.filter((each) => !isCopy(each))), isMakerOf(chosen.filter(isCopy))),
  );
  process.stdout.write(
    `\nreleased ${countsInWords(chosen)}; links that are there stay as they are, and belong to nobody\n`,
  );
  return 0;
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Problem("--forget asks before it releases anything, and there is no terminal; say --yes", 2);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await prompt.question(question)).trim());
  } finally {
    prompt.close();
  }
}
