import { parseArgs } from "node:util";

/** Each part boots its own hosts and keeps its own results, so that one can be measured again without the other. */
const parts = ["links", "attachments"] as const;
export type Part = (typeof parts)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly hosts: number;
  /** VLAN links on each host. */
  readonly links: number;
  /** Containers on each host; each is attached to both of the host's networks. */
  readonly containers: number;
  readonly rounds: number;
  /** A run that shows whether things work, not how fast: its numbers are printed but not kept. */
  readonly quick: boolean;
}

const usage = `usage: npm run bench -- [links] [attachments] [--hosts N] [--links N] [--containers N] [--rounds N] [--quick]
  links           VLAN links, beside ssh alone
  attachments     two networks on each host and containers on both, beside Docker; without either word, both parts
  --hosts N       lab hosts, 1–50 (10)
  --links N       VLAN links on each of them, 1–200 (20)
  --containers N  containers on each of them, 1–50 (10)
  --rounds N      how often each case is measured (5)
  --quick         2 hosts × 5 links, 2 hosts × 2 containers, 1 round; results.json is left as it is`;

export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      hosts: { type: "string" },
      links: { type: "string" },
      containers: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const { quick } = values;
  const stranger = positionals.find((word) => !parts.includes(word as Part));
  if (stranger !== undefined) throw new Error(`${stranger}: no part of the benchmark\n${usage}`);
  return {
    parts: positionals.length === 0 ? parts : parts.filter((part) => positionals.includes(part)),
    hosts: wholeNumber("hosts", values.hosts, { standard: quick ? 2 : 10, most: 50 }),
    links: wholeNumber("links", values.links, { standard: quick ? 5 : 20, most: 200 }),
    containers: wholeNumber("containers", values.containers, { standard: quick ? 2 : 10, most: 50 }),
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
