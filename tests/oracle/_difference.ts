import type { Difference } from "./_row";

/** Lists, by paths such as `a.link.mtu`, where observations differ; "there" is a part that only one of them has. */
export function differences(
  theirs: unknown,
  ours: unknown,
  path: readonly string[] = [],
): Record<string, Pick<Difference, "theirs" | "ours">> {
  if (isObject(theirs) && isObject(ours)) {
    const keys = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
    return Object.assign(
      {},
      ...keys.map((key) => differences(theirs[key], ours[key], [...path, key])),
    ) as ReturnType<typeof differences>;
  }
  if (JSON.stringify(theirs) === JSON.stringify(ours)) return {};
  return { [path.join(".")]: { theirs: brief(theirs), ours: brief(ours) } };
}

function brief(value: unknown): unknown {
  return isObject(value) && !Array.isArray(value) ? "there" : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
