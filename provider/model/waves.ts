/** How much of a list is through when a wave is: a number of entries, or a share of all, `10%`. */
export type WaveSize = number | `${number}%`;

/** Says what is wrong with the sizes of waves; undefined: nothing. */
export function wavesProblem(sizes: readonly unknown[]): string | undefined {
  const wrong = sizes.findIndex((size) => amountOf(size) === undefined);
  if (wrong !== -1)
    return `${JSON.stringify(sizes[wrong]) ?? "undefined"} is neither a whole number from 1 nor a percentage from "1%" to "100%"`;
  return sizes.at(-1) === "100%"
    ? undefined
    : 'the last wave has to be "100%", or some hosts would be in none';
}

/**
 * Assigns the entries of a list to waves, by number from 0. Where an entry goes depends on those before it alone, so that
 * entries which are added at the end move no other. Sizes count from the beginning: of 20 entries in waves of 1, "10%" and
 * "100%" one is in the first, one in the second, and 18 in the third.
 */
export function wavesOf(count: number, sizes: readonly WaveSize[]): number[] {
  const taken = sizes.map(() => 0);
  return Array.from({ length: count }, (_, index) => {
    const wave = sizes.findIndex((size, number) => {
      const upToHere = taken.slice(0, number + 1).reduce((sum, each) => sum + each, 0);
      return upToHere < amountIn(size, index + 1);
    });
    taken[wave] = (taken[wave] ?? 0) + 1;
    return wave;
  });
}

function amountIn(size: WaveSize, count: number): number {
  const { number = 0, percent } = amountOf(size) ?? {};
  // Whole numbers: 7 % of 100 is not 7.000000000000001.
  return percent === undefined ? number : Math.ceil((percent * count) / 100);
}

function amountOf(size: unknown): { readonly number?: number; readonly percent?: number } | undefined {
  if (typeof size === "number") return Number.isInteger(size) && size >= 1 ? { number: size } : undefined;
  const [, digits] = /^([1-9]\d?|100)%$/.exec(String(size)) ?? [];
  return digits === undefined ? undefined : { percent: Number(digits) };
}
