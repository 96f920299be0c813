import { fitsGlob } from "../../../provider/state/glob";

test.each([
  ["eth*", "eth0.10", true],
  ["eth?", "eth0", true],
  ["eth?", "eth0.10", false],
  ["*.10", "eth0.10", true],
  ["e*0*0", "eth0.10", true],
  ["e*0*2*0", "eth0.10", false],
  ["eth[0-9].1?", "eth0.10", true],
  ["eth[!0-9]*", "eth0.10", false],
  ["eth[^a-z].10", "eth0.10", true],
  ["eth[]0]", "eth0", true],
  ["eth[0", "eth[0", true],
  ["eth0.10", "eth0x10", false],
  ["", "eth0", false],
  ["*", "", true],
])("%s and %s: %s", (pattern, text, expected) => {
  expect(fitsGlob(pattern, text)).toBe(expected);
});

test("no pattern takes long, however it is made", () => {
  const began = performance.now();
  expect(fitsGlob(`${"*a".repeat(100)}b`, "a".repeat(128))).toBe(false);
  expect(fitsGlob(`${"*".repeat(5000)}b`, "a".repeat(128))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
});
