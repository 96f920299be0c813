import { clean } from "../scenarios/_host";
import type { Lab } from "./_containers";
import { differences } from "./_difference";
import { byDocker, removeDocker } from "./_docker";
import { byHand, removeByHand } from "./_by-hand";
import { lookAtParent, lookInside, type Inside } from "./_inside";
import { byUs } from "./_ours";
import { byPodman, removePodman } from "./_podman";
import { askAll, type Reach } from "./_reach";
import { facts, queueLength, type Difference, type Differences, type Row } from "./_row";
import { ours, theirs, type Made, type Side, type Two } from "./_side";
import { addHostItself, left, prepare, setUpGateway, takeAway, takeDownGateway } from "./_world";

/** What is true of a network that somebody made. */
interface Seen {
  readonly a: Inside;
  readonly b: Inside | undefined;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly reach: Reach;
  /** Names of its links that are still on the host when it is gone. */
  readonly left: readonly string[];
}

/** Who makes theirs; `names`: whether the container was started with the network, and the link's name counts. */
const engines = {
  docker: { make: byDocker, remove: removeDocker, names: ({ fresh }: Row) => fresh ?? false },
  podman: { make: byPodman, remove: removePodman, names: () => true },
  "by hand": { make: byHand, remove: removeByHand, names: () => true },
} as const;

/** What rows differ in that have nothing to say about it. */
function usual(row: Row): Record<string, Difference> {
  const { parent, onOneParent, options } = facts(row);
  const kinds = [
    ...(parent === undefined || onOneParent ? [] : ["vlan"]),
    ...(options["internal"] ? ["dummy"] : []),
  ];
  const [kind = "dummy", ...more] = kinds;
  const bothMade = row.before === undefined && !onOneParent && more.length === 0;
  return {
    "container.link.txqlen": queueLength,
    ...(bothMade && { [`parent.${kind}.txqlen`]: queueLength }),
  };
}

/** Makes a row's network twice, side by side, and fails where the two are not as the row says. */
export async function compare(row: Row, lab: Lab, by: keyof typeof engines = "docker"): Promise<void> {
  const seen = await observe(row, lab, engines[by]);
  expect(seen.ours.reach).toEqual(expectedReach(row, seen.ours.reach));
  const listed = {
    docker: { ...usual(row), ...row.differences },
    podman: row.podmanDifferences ?? {},
    "by hand": row.byHandDifferences ?? {},
  }[by];
  expect(differences(seen.theirs, seen.ours)).toEqual(byContainer(row, listed));
}

/** What is listed, without its reasons, as `differences` finds it. */
function byContainer({ alone }: Row, listed: Differences): Record<string, Omit<Difference, "why">> {
  const names = alone ? ["a"] : ["a", "b"];
  return Object.fromEntries(
    Object.entries(listed).flatMap(([path, { theirs: their, ours: our }]) => {
      const paths = path.startsWith("container.")
        ? names.map((name) => path.replace("container", name))
        : [path];
      return paths.map((each) => [each, { theirs: their, ours: our }] as const);
    }),
  );
}

/** Which questions there were follows from a row's subnets and containers. */
function expectedReach({ reaches }: Row, asked: Reach): Record<string, Record<string, unknown>> {
  const expected = (cells: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.keys(cells).map((cell) => [cell, (reaches as Record<string, unknown>)[cell]]));
  return Object.fromEntries(Object.entries(asked).map(([family, cells]) => [family, expected(cells)]));
}

async function observe(
  row: Row,
  lab: Lab,
  { make, remove, names }: (typeof engines)[keyof typeof engines],
): Promise<{ theirs: Seen; ours: Seen }> {
  const { hosts, router } = lab;
  const sides = [theirs, ours] as const;
  let made: readonly Made[] = [];
  try {
    await Promise.all(sides.map((side) => prepare(hosts, row, side)));
    const gateways = Promise.all(sides.map((side) => setUpGateway(router, row, side)));
    const making = allMade([make(row, hosts), byUs(row, lab)]);
    await Promise.allSettled([gateways, making]);
    const both = (made = await making);
    await gateways;
    await addHostItself(hosts[0], row, both);
    const [docker, us] = await look(row, lab, { made: both, named: names(row) });
    await Promise.all(made.map((each) => each.remove()));
    const [leftThere, leftHere] = await left(hosts[0], both);
    await takeAway(hosts, row);
    await takeDownGateway(router);
    return { theirs: { ...docker, left: leftThere }, ours: { ...us, left: leftHere } };
  } catch (error) {
    // The next row begins as this one did.
    await Promise.all(made.map((each) => each.remove().catch(() => undefined)));
    await Promise.all(hosts.map(remove));
    await clean(...hosts, router);
    throw error;
  }
}

async function look(
  row: Row,
  lab: Lab,
  { made, named }: { made: Two<Made>; named: boolean },
): Promise<Two<Omit<Seen, "left">>> {
  const [first] = lab.hosts;
  const sides = [theirs, ours].map(async ({ vlanId }, index) => {
    const { pids, parent } = made[index as 0 | 1];
    const [a, b] = await lookInside(first, pids.b === undefined ? [pids.a] : [pids.a, pids.b], { named });
    if (a === undefined) throw new Error("nothing was seen of a container");
    return { a, b, parent: await lookAtParent(first, parent, vlanId) };
  });
  const [docker, us] = (await Promise.all(sides)) as [Awaited<(typeof sides)[0]>, Awaited<(typeof sides)[0]>];
  const addresses = [docker.b?.addresses ?? [], us.b?.addresses ?? []] as const;
  const reach = await askAll(row, lab, { made, addresses });
  return [
    {
      ...onEither(theirs, { a: docker.a.inside, b: docker.b?.inside, parent: docker.parent }),
      reach: reach[0],
    },
    { ...onEither(ours, { a: us.a.inside, b: us.b?.inside, parent: us.parent }), reach: reach[1] },
  ];
}

/** With the same words for subnets that are one side's only. */
function onEither<T>({ vlanId }: Side, seen: T): T {
  const text = JSON.stringify(seen);
  return JSON.parse(text.replaceAll(`192.168.${String(vlanId)}.`, "192.168.ID.")) as T;
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
