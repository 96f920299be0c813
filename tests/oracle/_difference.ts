import type { Difference } from "./_row";

/** Where two observations differ, by path: `a.link.mtu`. */
export function differences(
  theirs: unknown,
  ours: unknown,
): Record<string, Pick<Difference, "theirs" | "ours">> {
  const [left, right] = [leaves(theirs), leaves(ours)];
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return Object.fromEntries(
    paths
      .filter((path) => JSON.stringify(left.get(path)) !== JSON.stringify(right.get(path)))
      .map((path) => [path, { theirs: left.get(path), ours: right.get(path) }]),
  );
}

/** A part that only one of them has is one leaf, as a whole, when it is empty in the other. */
function leaves(value: unknown, path = ""): Map<string, unknown> {
  if (typeof value !== "object" || value === null) return new Map([[path, value]]);
  const entries = Object.entries(value).map(([key, each]) =>
    leaves(each, path === "" ? key : `${path}.${key}`),
  );
  return new Map(entries.flatMap((each) => [...each]));
}
