import { clean } from "../scenarios/_host";
import type { Lab } from "./_containers";
import { differences } from "./_difference";
import { byDocker, removeDocker } from "./_docker";
import { lookAtParent, lookInside, type Inside } from "./_inside";
import { byUs } from "./_ours";
import { askAll, type Reach } from "./_reach";
import type { Difference, Row } from "./_row";
import { ours, theirs, type Made, type Two } from "./_side";
import { addHostItself, left, prepare, setUpGateway, takeAway, takeDownGateway } from "./_world";

/** What is true of a network that somebody made. */
interface Seen {
  readonly a: Inside;
  readonly b: Inside;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly reach: Reach;
  /** Names of its links that are still on the host when it is gone. */
  readonly left: readonly string[];
}

/** What all rows differ in. */
const always: Readonly<Record<string, Difference>> = {};

/** Makes a row's network twice, side by side, and fails where the two are not as the row says. */
export async function compare(row: Row, lab: Lab): Promise<void> {
  const seen = await observe(row, lab);
  const expected = Object.keys(seen.ours.reach).map((family) => [family, row.reaches]);
  expect(seen.ours.reach).toEqual(Object.fromEntries(expected));
  const listed = Object.entries({ ...always, ...row.differences });
  expect(differences(seen.theirs, seen.ours)).toEqual(
    Object.fromEntries(
      listed.map(([path, { theirs: their, ours: our }]) => [path, { theirs: their, ours: our }]),
    ),
  );
}

async function observe(row: Row, lab: Lab): Promise<{ theirs: Seen; ours: Seen }> {
  const { hosts, router } = lab;
  const sides = [theirs, ours] as const;
  let made: readonly Made[] = [];
  try {
    await Promise.all(sides.map((side) => prepare(hosts, row, side)));
    await Promise.all(sides.map((side) => setUpGateway(router, row, side)));
    const both = (made = await allMade([byDocker(row, hosts), byUs(row, hosts, lab.pids)]));
    await addHostItself(hosts[0], row, both);
    const [docker, us] = await look(row, lab, both);
    await Promise.all(made.map((each) => each.remove()));
    const [leftThere, leftHere] = await left(hosts[0], both);
    await takeAway(hosts, row);
    await takeDownGateway(router);
    return { theirs: { ...docker, left: leftThere }, ours: { ...us, left: leftHere } };
  } catch (error) {
    // The next row begins as this one did.
    await Promise.all(made.map((each) => each.remove().catch(() => undefined)));
    await Promise.all(hosts.map(removeDocker));
    await clean(...hosts, router);
    throw error;
  }
}

async function look(row: Row, lab: Lab, made: Two<Made>): Promise<Two<Omit<Seen, "left">>> {
  const [first] = lab.hosts;
  const pids = made.flatMap(({ pids: { a, b } }) => [a, b]);
  const found = await lookInside(first, pids, { named: row.fresh ?? false });
  const parents = await Promise.all(
    [theirs, ours].map((side, index) => lookAtParent(first, made[index as 0 | 1].parent, side.vlanId)),
  );
  const addresses = [found[1]?.addresses ?? [], found[3]?.addresses ?? []] as const;
  const reach = await askAll(row, lab, { made, addresses });
  const seen = (index: 0 | 1): Omit<Seen, "left"> => {
    const [a, b] = found.slice(2 * index);
    if (a === undefined || b === undefined) throw new Error("two containers of each side were looked into");
    return { a: a.inside, b: b.inside, parent: parents[index] ?? {}, reach: reach[index] };
  };
  return [seen(0), seen(1)];
}

/** Both, or none of them: what one has made goes when the other fails. */
async function allMade(making: Two<Promise<Made>>): Promise<Two<Made>> {
  const results = await Promise.allSettled(making);
  const failed = results.find((result) => result.status === "rejected");
  if (failed === undefined) return Promise.all(making);
  for (const result of results) {
    if (result.status === "fulfilled") await result.value.remove();
  }
  throw failed.reason;
}
