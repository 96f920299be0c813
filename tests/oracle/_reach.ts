import type { LabHost } from "../lab";
import type { Lab } from "./_containers";
import { facts, type Row } from "./_row";
import { familyOf, gateways, ours, places, theirs, type Present } from "./_side";
import { outside } from "./_world";

/** Whom a container asks for an answer. */
export type Cell =
  /** the other container of its network on its host */
  | "same host"
  /** one of its network on another host */
  | "other host"
  /** one of the same subnet on another host, in another VLAN */
  | "other VLAN"
  /** its own host, by an address of the parent link */
  | "its host"
  /** asked from the container on the other host: that address of the parent link does answer */
  | "its host, from another"
  | "gateway"
  /** behind the gateway */
  | "outside";

/** `unreachable`: its own kernel said at once that there is no way; `no`: nobody answered. */
export type Outcome = "yes" | "no" | "unreachable";

/** By family, `v4` and `v6`. */
export type Reach = Readonly<Record<string, Readonly<Record<string, Outcome>>>>;

interface Question {
  readonly family: string;
  readonly cell: Cell;
  readonly pid: number;
  readonly address: string;
}

/** A network, and the addresses of its second container on the first host. */
export type Asking = Present & { readonly neighbour: readonly string[] };

/** What the containers of each network reach. */
export async function askAll(
  row: Row,
  { hosts: [first, second] }: Pick<Lab, "hosts">,
  asking: readonly Asking[],
): Promise<Reach[]> {
  const questions = asking.map((each) => ({ from: fromFirst(row, each), toHost: toFirst(row, each) }));
  const [near, far] = await Promise.all([
    ask(
      first,
      row,
      questions.flatMap(({ from }) => from),
    ),
    ask(
      second,
      row,
      questions.flatMap(({ toHost }) => toHost),
    ),
  ]);
  return questions.map(({ from, toHost }) =>
    byFamily([...near.splice(0, from.length), ...far.splice(0, toHost.length)]),
  );
}

function question(cell: Cell, pid: number, address: string): Question {
  return { family: `v${String(familyOf(address))}`, cell, pid, address };
}

/** The other side's container elsewhere is the one in another VLAN. */
function fromFirst(row: Row, { side, made: { pids }, neighbour }: Asking): Question[] {
  const other = side === ours ? theirs : ours;
  const fromA = (cell: Cell, addresses: readonly string[]): Question[] =>
    addresses.map((address) => question(cell, pids.a, address));
  const at = (number: number): string[] => places(row, side).map((place) => place.at(number));
  const families = new Set([...places(row, side).map(({ family }) => family), ...neighbour.map(familyOf)]);
  return [
    ...fromA("same host", neighbour),
    ...fromA("other host", at(side.containerElsewhere)),
    ...(facts(row).onOneParent ? [] : fromA("other VLAN", at(other.containerElsewhere))),
    ...fromA("its host", at(side.hostItself)),
    ...fromA(
      "gateway",
      gateways(row, side).map(({ address }) => address),
    ),
    ...fromA(
      "outside",
      [...families].map((family) => outside[family]),
    ),
  ];
}

function toFirst(row: Row, { side, made: { pids } }: Asking): Question[] {
  const { c } = pids;
  if (c === undefined) return [];
  return places(row, side).map(({ at }) => question("its host, from another", c, at(side.hostItself)));
}

/** Where a cell was asked more than once, for several subnets, all have to say the same. */
function byFamily(asked: readonly { question: Question; outcome: Outcome }[]): Reach {
  const reach: Record<string, Record<string, Outcome>> = {};
  for (const {
    question: { family, cell, address },
    outcome,
  } of asked) {
    const cells = (reach[family] ??= {});
    const name = cells[cell] === undefined || cells[cell] === outcome ? cell : `${cell} at ${address}`;
    cells[name] = outcome;
  }
  return reach;
}

/** Asks everybody at once. Who is expected to answer gets some time for it, which a busy machine may need. */
async function ask(
  host: LabHost,
  { reaches }: Row,
  all: readonly Question[],
): Promise<{ question: Question; outcome: Outcome }[]> {
  const lines = all.map(
    ({ cell, pid, address }, index) =>
      `ask ${String(index)} ${reaches[cell] === "yes" ? "8" : "1"} ${String(pid)} ${address} &`,
  );
  const { stdout } = await host.run("sh", { stdin: [asking, ...lines, "wait"].join("\n") });
  const answers = new Map(stdout.split("\n").map((line) => line.split(" ") as [string, Outcome]));
  return all.map((question, index) => {
    const outcome = answers.get(String(index));
    if (outcome === undefined) throw new Error(`${host.name}: nothing became of ${JSON.stringify(question)}`);
    return { question, outcome };
  });
}

const asking = `
ask() {
  outcome=no
  address=$4
  # Of the link-local range, fe80::/10: over its one link.
  case $4 in fe[89ab]*)
    address=$4%$(nsenter -t $3 -n ip -o link | sed -n 's/^[0-9]*: \\(eth[0-9]*\\)@.*/\\1/p') ;;
  esac
  for try in $(seq $2); do
    said=$(nsenter -t $3 -n ping -n -c 2 -i 0.3 -W 1 $address 2>&1) && outcome=yes && break
    # Said by its own kernel; "Destination Host Unreachable" is that nobody answered ARP.
    case $said in *"Network is unreachable"*) outcome=unreachable; break ;; esac
  done
  echo $1 $outcome
}`;
