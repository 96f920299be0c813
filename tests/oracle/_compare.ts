import type { LabHost } from "../lab";
import { byHand, removeByHand } from "./_by-hand";
import type { Lab } from "./_containers";
import { differences } from "./_difference";
import { byDocker, removeDocker } from "./_docker";
import { observe, type Seen } from "./_observe";
import { byUs } from "./_ours";
import { byPodman, removePodman } from "./_podman";
import { recordingOf } from "./_recording";
import type { Reach } from "./_reach";
import { facts, queueLength, type Difference, type Differences, type Row } from "./_row";
import { gateways, ours, places, theirs, type Made } from "./_side";

/** Another way to make a row's network; `names` tells whether the name of the container's link is compared. */
interface Other {
  readonly make: (row: Row, hosts: readonly [LabHost, LabHost]) => Promise<Made>;
  readonly remove: (host: LabHost) => Promise<void>;
  readonly names: (row: Row) => boolean;
}

const others = {
  docker: { make: byDocker, remove: removeDocker, names: ({ fresh }) => fresh ?? false },
  podman: { make: byPodman, remove: removePodman, names: () => true },
  "by hand": { make: byHand, remove: removeByHand, names: () => true },
} as const satisfies Readonly<Record<string, Other>>;

/** Returns the differences that a row need not explain. */
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

/** Makes a row's network and fails where it differs from the other one in a way that the row does not list. */
export async function compare(row: Row, lab: Lab, by: keyof typeof others = "docker"): Promise<void> {
  const seen = await bothSides(row, lab, by);
  expect(seen.ours.reach).toEqual(expectedReach(row, seen.ours.reach));
  const listed = {
    docker: { ...usual(row), ...row.differences },
    podman: row.podmanDifferences ?? {},
    "by hand": row.byHandDifferences ?? {},
  }[by];
  expect(differences(seen.theirs, seen.ours)).toEqual(byContainer(row, listed));
}

/** Returns the other side as recorded, and ours; without a recording, makes both side by side. */
async function bothSides(
  row: Row,
  lab: Lab,
  by: keyof typeof others,
): Promise<{ readonly theirs: Seen; readonly ours: Seen }> {
  const { make, remove, names }: Other = others[by];
  const recording = recordingOf<Seen>(lab, { by, name: row.name, of: definition(row) });
  const byOurs = { side: ours, make: () => byUs(row, lab) };
  const options = { named: names(row), removeRest: remove };
  if (recording.seen !== undefined) {
    const [us] = await observe(row, lab, { ...options, makers: [byOurs] });
    return { theirs: recording.seen, ours: us as Seen };
  }
  await lab.startTheirs();
  const byTheirs = { side: theirs, make: () => make(row, lab.hosts) };
  const [them, us] = await observe(row, lab, { ...options, makers: [byTheirs, byOurs] });
  return { theirs: recording.keep(them as Seen), ours: us as Seen };
}

/** Returns what decides the other side's behaviour and our view of it: the row, and the addresses derived from it. */
function definition(row: Row): unknown {
  const not = undefined;
  const addresses = places(row, theirs).map(({ at }) => [
    at(theirs.containerElsewhere),
    at(theirs.hostItself),
  ]);
  return [
    { ...row, name: not, differences: not, podmanDifferences: not, byHandDifferences: not },
    ...addresses,
    gateways(row, theirs),
  ];
}

/** Returns the listed differences without their reasons, keyed as `differences` returns them. */
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

/** Returns the expected answers for the questions asked, which follow from a row's subnets and containers. */
function expectedReach({ reaches }: Row, asked: Reach): Record<string, Record<string, unknown>> {
  const expected = (cells: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.keys(cells).map((cell) => [cell, (reaches as Record<string, unknown>)[cell]]));
  return Object.fromEntries(Object.entries(asked).map(([family, cells]) => [family, expected(cells)]));
}
