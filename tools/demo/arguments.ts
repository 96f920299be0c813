import { parseArgs } from "node:util";
import { interfaceNameProblem } from "../../provider/inputs/scalars";

/** What the command line asks for. */
export interface DemoRequest {
  /** Two addresses as user@host:port; none: the lab's hosts. */
  readonly addresses: readonly string[];
  readonly parent: string;
  readonly vlanIds: readonly [number, number];
  /** A private key file, in place of the agent and the usual files. */
  readonly identity?: string;
  /** In place of the usual known_hosts files. */
  readonly knownHosts?: string;
  /** Not asking before it begins. */
  readonly yes: boolean;
}

export class UsageProblem extends Error {}

const OPTIONS = {
  parent: { type: "string" },
  vlans: { type: "string" },
  identity: { type: "string" },
  "known-hosts": { type: "string" },
  yes: { type: "boolean", short: "y", default: false },
} as const;

export function parseArguments(args: readonly string[]): DemoRequest {
  const { values, positionals: addresses } = parsed(args);
  const { yes, ...texts } = values;
  const given = Object.entries(texts).map(([name, value]) => ({ option: `--${name}`, value }));
  const empty = given.find(({ value }) => value === "");
  if (empty) throw new UsageProblem(`${empty.option} needs a value`);
  if (addresses.length !== 0 && addresses.length !== 2)
    throw new UsageProblem(`two hosts are needed, ${addresses.length} given: ${addresses.join(", ")}`);
  if (addresses.length === 0 && given.length > 0)
    throw new UsageProblem(`${given.map(({ option }) => option).join(", ")} needs two hosts of yours`);
  if (new Set(addresses).size < addresses.length) throw new UsageProblem("the two hosts are the same one");
  const { parent, vlans = "10,20", identity, "known-hosts": knownHosts } = texts;
  return {
    addresses,
    parent: parentOf(parent, addresses.length > 0),
    vlanIds: vlanIdsOf(vlans),
    ...(identity !== undefined && { identity }),
    ...(knownHosts !== undefined && { knownHosts }),
    yes,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (failure) {
    throw new UsageProblem((failure as Error).message);
  }
}

function parentOf(given: string | undefined, needed: boolean): string {
  if (given === undefined && needed)
    throw new UsageProblem("--parent is missing: the link on both hosts that leads to the switch");
  const parent = given ?? "eth0";
  const problem = interfaceNameProblem(parent);
  if (problem !== undefined) throw new UsageProblem(`--parent: "${parent}" ${problem}`);
  if (parent.length > 10)
    throw new UsageProblem(
      `--parent: "${parent}" leaves no room for ".4094" in the 15 bytes of a link's name`,
    );
  return parent;
}

function vlanIdsOf(given: string): [number, number] {
  const ids = given.split(",").map(Number);
  const [first = 0, second = 0] = ids;
  const valid = ids.every((id) => Number.isInteger(id) && id >= 1 && id <= 4094);
  if (!valid || ids.length !== 2 || first === second)
    throw new UsageProblem(`--vlans: "${given}" is not two different ids of 1–4094, such as 10,20`);
  return [first, second];
}
