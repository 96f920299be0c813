import type { LabHost } from "../lab";
import { clean } from "../scenarios/_host";
import type { Lab } from "./_containers";
import { lookAtParent, lookInside, type Inside } from "./_inside";
import { askAll, type Reach } from "./_reach";
import type { Row } from "./_row";
import { theirs, type Made, type Present, type Side } from "./_side";
import {
  addHostItself,
  left,
  prepare,
  setUpGateway,
  setUpOtherVlan,
  takeAway,
  takeDownGateways,
  takeDownOtherVlan,
} from "./_world";

/** What is true of a network that somebody made. */
export interface Seen {
  readonly a: Inside;
  readonly b: Inside | undefined;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly reach: Reach;
  /** Names of its links that are still on the host when it is gone. */
  readonly left: readonly string[];
}

export interface Making {
  readonly makers: readonly { readonly side: Side; readonly make: () => Promise<Made> }[];
  /** Takes away what the other has left, where it failed midway. */
  readonly removeRest: (host: LabHost) => Promise<void>;
  /** Whether the name of a container's link counts. */
  readonly named: boolean;
}

/** Has a row's network made on each of these sides, and looks at them while they are there together. */
export async function observe(row: Row, lab: Lab, { makers, removeRest, named }: Making): Promise<Seen[]> {
  const { hosts, router } = lab;
  const sides = makers.map(({ side }) => side);
  const alone = !sides.includes(theirs);
  let present: readonly Present[] = [];
  try {
    await Promise.all(sides.map((side) => prepare(hosts, row, side)));
    const around = Promise.all([
      ...sides.map((side) => setUpGateway(router, row, side)),
      alone && setUpOtherVlan(hosts[1], row),
    ]);
    const making = allMade(makers);
    await Promise.allSettled([around, making]);
    present = await making;
    await around;
    await addHostItself(hosts[0], row, present);
    const seen = await look(row, lab, { present, named });
    await Promise.all(present.map(({ made }) => made.remove()));
    const links = await left(hosts[0], present);
    await takeAway(hosts, row, sides);
    await Promise.all([takeDownGateways(router, sides), alone && takeDownOtherVlan(hosts[1])]);
    return seen.map((each, index) => ({ ...each, left: links[index] ?? [] }));
  } catch (error) {
    // The next row begins as this one did.
    await Promise.all(present.map(({ made }) => made.remove().catch(() => undefined)));
    await Promise.all(hosts.map(removeRest));
    await clean(...hosts, router);
    throw error;
  }
}

async function look(
  row: Row,
  lab: Lab,
  { present, named }: { present: readonly Present[]; named: boolean },
): Promise<Omit<Seen, "left">[]> {
  const [first] = lab.hosts;
  const found = await Promise.all(
    present.map(async ({ side, made: { pids, parent } }) => {
      const [a, b] = await lookInside(first, pids.b === undefined ? [pids.a] : [pids.a, pids.b], { named });
      if (a === undefined) throw new Error("nothing was seen of a container");
      return { a, b, parent: await lookAtParent(first, parent, side.vlanId) };
    }),
  );
  const asking = present.map((each, index) => ({ ...each, neighbour: found[index]?.b?.addresses ?? [] }));
  const reach = await askAll(row, lab, asking);
  return found.map(({ a, b, parent }, index) => {
    const { vlanId } = (present[index] as Present).side;
    return {
      ...onEither(vlanId, { a: a.inside, b: b?.inside, parent }),
      reach: reach[index] as Reach,
    };
  });
}

/** With the same words for subnets that are one side's only. */
function onEither<T>(vlanId: number, seen: T): T {
  const text = JSON.stringify(seen);
  return JSON.parse(text.replaceAll(`192.168.${String(vlanId)}.`, "192.168.ID.")) as T;
}

/** All, or none of them: what one has made goes when another fails. */
async function allMade(makers: Making["makers"]): Promise<Present[]> {
  const results = await Promise.allSettled(
    makers.map(async ({ side, make }) => ({ side, made: await make() })),
  );
  const present = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failed = results.find((result) => result.status === "rejected");
  if (failed === undefined) return present;
  for (const { made } of present) await made.remove();
  throw failed.reason;
}
