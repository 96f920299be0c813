import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly hosts: number;
  /** VLAN links on each host. */
  readonly links: number;
  readonly rounds: number;
  /** A run that says whether things work, not how fast they are: its numbers are printed and not kept. */
  readonly quick: boolean;
}

export const usage = `usage: npm run bench -- [--hosts N] [--links N] [--rounds N] [--quick]
  --hosts N    lab hosts, 1–50 (10)
  --links N    VLAN links on each of them, 1–200 (20)
  --rounds N   how often each case is measured (5)
  --quick      2 hosts × 5 links, 1 round; results.json is left as it is`;

export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      hosts: { type: "string" },
      links: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const { quick } = values;
  return {
    hosts: wholeNumber("hosts", values.hosts, { standard: quick ? 2 : 10, most: 50 }),
    links: wholeNumber("links", values.links, { standard: quick ? 5 : 20, most: 200 }),
    rounds: wholeNumber("rounds", values.rounds, { standard: quick ? 1 : 5, most: 100 }),
    quick,
  };
}

function wholeNumber(
  option: string,
  text: string | undefined,
  { standard, most }: { standard: number; most: number },
): number {
  if (text === undefined) return standard;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new Error(`--${option} ${text}: not a whole number from 1 to ${most}\n${usage}`);
}
