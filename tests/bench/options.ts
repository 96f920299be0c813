import { parseArgs } from "node:util";

/** Each part boots its own hosts and keeps its own results, so that one can be measured again without the other. */
const parts = ["links", "attachments", "fleet"] as const;
export type Part = (typeof parts)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly hosts: number;
  /** Hosts of the part "fleet". */
  readonly fleet: number;
  /** Hosts of the largest of three stacks whose cost is compared, in the part "fleet". */
  readonly largest: number;
  /** VLAN links on each host. */
  readonly links: number;
  /** Containers on each host; each is attached to both of the host's networks. */
  readonly containers: number;
  readonly rounds: number;
  /** A run that shows whether things work, not how fast: its numbers are printed but not kept. */
  readonly quick: boolean;
}

const usage = `usage: npm run bench -- [links] [attachments] [fleet] [OPTIONS]
  links           VLAN links, beside ssh alone
  attachments     two networks on each host and containers on both, beside Docker
  fleet           many hosts that are namespaces of this machine, beside ssh alone, with and without checkpoints; needs
                  root. Without any of these words, all parts
  --hosts N       lab hosts, 1–50 (10)
  --links N       VLAN links on each of them, 1–200 (20)
  --containers N  containers on each of them, 1–50 (10)
  --fleet N       hosts of the fleet, 1–1000 (200)
  --largest N     hosts of the largest of three fleets, 10–1000 (1000); the others have a tenth and three tenths
  --rounds N      how often each case is measured (5)
  --quick         2 hosts × 5 links, 2 hosts × 2 containers, 5 and 10 hosts of fleets, 1 round; results.json is left as it is`;

export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      hosts: { type: "string" },
      fleet: { type: "string" },
      largest: { type: "string" },
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
    fleet: wholeNumber("fleet", values.fleet, { standard: quick ? 5 : 200, most: 1000 }),
    largest: wholeNumber("largest", values.largest, { standard: quick ? 10 : 1000, least: 10, most: 1000 }),
    links: wholeNumber("links", values.links, { standard: quick ? 5 : 20, most: 200 }),
    containers: wholeNumber("containers", values.containers, { standard: quick ? 2 : 10, most: 50 }),
    rounds: wholeNumber("rounds", values.rounds, { standard: quick ? 1 : 5, most: 100 }),
    quick,
  };
}

function wholeNumber(
  option: string,
  text: string | undefined,
  { standard, least = 1, most }: { standard: number; least?: number; most: number },
): number {
  if (text === undefined) return standard;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${option} ${text}: not a whole number from ${least} to ${most}\n${usage}`);
}
