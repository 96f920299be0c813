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

const VALUES = ["--parent", "--vlans", "--identity", "--known-hosts"] as const;
type ValueName = (typeof VALUES)[number];

export function parseArguments(args: readonly string[]): DemoRequest {
  const { addresses, values, yes } = sort(args);
  if (addresses.length !== 0 && addresses.length !== 2)
    throw new UsageProblem(`two hosts are needed, ${addresses.length} given: ${addresses.join(", ")}`);
  if (addresses.length === 0 && values.size > 0)
    throw new UsageProblem(`${[...values.keys()].join(", ")} needs two hosts of yours`);
  if (new Set(addresses).size < addresses.length) throw new UsageProblem("the two hosts are the same one");
  const identity = values.get("--identity");
  const knownHosts = values.get("--known-hosts");
  return {
    addresses,
    parent: parentOf(values.get("--parent"), addresses.length > 0),
    vlanIds: vlanIdsOf(values.get("--vlans") ?? "10,20"),
    ...(identity !== undefined && { identity }),
    ...(knownHosts !== undefined && { knownHosts }),
    yes,
  };
}

function sort(args: readonly string[]) {
  const addresses: string[] = [];
  const values = new Map<ValueName, string>();
  let yes = false;
  const waiting = [...args];
  for (let arg = waiting.shift(); arg !== undefined; arg = waiting.shift()) {
    const [name = "", inline] = arg.split(/=(.*)/s);
    const option = VALUES.find((value) => value === name);
    if (arg === "--yes" || arg === "-y") yes = true;
    else if (option) {
      const value = inline ?? waiting.shift();
      if (!value) throw new UsageProblem(`${option} needs a value`);
      values.set(option, value);
    } else if (arg.startsWith("-")) throw new UsageProblem(`no such option: ${arg}`);
    else addresses.push(arg);
  }
  return { addresses, values, yes };
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
    throw new UsageProblem(`--vlans: "${given}" is not two different ids of 1–4094, as 10,20`);
  return [first, second];
}
