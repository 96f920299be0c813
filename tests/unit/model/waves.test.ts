import { wavesOf, wavesProblem, type WaveSize } from "../../../provider/model/waves";

const sizesOf = (count: number, sizes: readonly WaveSize[]): number[] => {
  const waves = wavesOf(count, sizes);
  return sizes.map((_, wave) => waves.filter((each) => each === wave).length);
};

test.each([
  [0, [1, "10%", "100%"], [0, 0, 0]],
  [1, [1, "10%", "100%"], [1, 0, 0]],
  // A tenth of ten is the canary alone.
  [10, [1, "10%", "100%"], [1, 0, 9]],
  [20, [1, "10%", "100%"], [1, 1, 18]],
  [300, [1, "10%", "100%"], [1, 29, 270]],
  [3, [1, "50%", "100%"], [1, 1, 1]],
  [100, [2, 10, "50%", "100%"], [2, 8, 40, 50]],
  [100, ["7%", "100%"], [7, 93]],
  [5, ["100%"], [5]],
  [3, [10, "100%"], [3, 0]],
] as const)("%i hosts in waves of %j", (count, sizes, expected) => {
  expect(sizesOf(count, sizes)).toEqual(expected);
});

test("hosts that are added at the end move no other, whatever the sizes", () => {
  for (const sizes of [
    [1, "10%", "100%"],
    ["1%", "33%", "100%"],
    [3, "5%", 20, "100%"],
  ] as WaveSize[][]) {
    const all = wavesOf(1_000, sizes);
    for (const count of [1, 2, 3, 10, 11, 99, 500, 999])
      expect(wavesOf(count, sizes)).toEqual(all.slice(0, count));
    expect(all).not.toContain(-1);
  }
});

test.each([
  [[], /last wave has to be "100%"/],
  [[1, "10%"], /last wave has to be "100%"/],
  [[0, "100%"], /^0 is neither a whole number from 1 nor a percentage/],
  [[1.5, "100%"], /^1\.5 is neither/],
  [["10", "100%"], /^"10" is neither/],
  [["0%", "100%"], /^"0%" is neither/],
  [["101%", "100%"], /^"101%" is neither/],
  [[undefined, "100%"], /is neither/],
] as const)("%j is refused", (sizes, words) => {
  expect(wavesProblem(sizes)).toMatch(words);
});
