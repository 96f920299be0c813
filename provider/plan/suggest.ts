/** Returns the names that a mistyped one was most likely meant to be, the likeliest first. */
export function suggest(name: string, names: readonly string[], most = 3): string[] {
  return names
    .map((each) => ({ each, distance: distanceOf(name, each) }))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, most)
    .map(({ each }) => each);
}

/** Counts the letters to add, leave out or exchange (Levenshtein). */
function distanceOf(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...right].entries()) {
      const exchanged = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(exchanged, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
