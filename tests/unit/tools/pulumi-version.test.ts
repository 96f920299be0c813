import { isAtLeast, OLDEST_USABLE, pinnedVersion } from "../../../tools/pulumi-cli/version";

test.each([
  ["v3.250.0", "3.220.0", true],
  ["v3.220.0\n", "3.220.0", true],
  ["v3.219.9", "3.220.0", false],
  ["v3.99.0", "3.220.0", false],
  ["v4.0.0", "3.220.0", true],
  ["v2.999.999", "3.220.0", false],
  ["v3.220.1-dev.0+abc", "3.220.0", true],
  ["", "3.220.0", false],
  ["command not found", "3.220.0", false],
])("%j is at least %s: %s", (printed, oldest, expected) => {
  expect(isAtLeast(printed, oldest)).toBe(expected);
});

test("the version that is installed where there is none is usable itself", () => {
  expect(pinnedVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(isAtLeast(pinnedVersion(), OLDEST_USABLE)).toBe(true);
});
