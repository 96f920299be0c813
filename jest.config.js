/** @type {import("jest").Config} */
const common = {
  transform: { "\\.[jt]s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
  // A second package.json of our name.
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

/** What boots, logs in or runs `pulumi`, on a machine that may be slow and busy. */
const REAL_THINGS_TIMEOUT_MS = 120_000;

const serial = {
  ...common,
  runner: "<rootDir>/tools/jest-serial-runner.js",
  testTimeout: REAL_THINGS_TIMEOUT_MS,
};

/** @param {...string} folders */
const testsIn = (...folders) => folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`);

/** @type {import("jest").Config} */
module.exports = {
  // For all: jest takes no notice of a project's own.
  testTimeout: REAL_THINGS_TIMEOUT_MS,
  reporters: ["default", "<rootDir>/tools/jest-lab-failures.js"],
  projects: [
    { ...common, displayName: "unit", testMatch: testsIn("unit") },
    { ...serial, displayName: "local", testMatch: testsIn("ssh", "lab") },
    {
      ...serial,
      displayName: "hosts",
      // Whatever is not of the two above, so that a new folder is not forgotten.
      testMatch: testsIn("*"),
      testPathIgnorePatterns: ["<rootDir>/tests/(unit|ssh|lab)/"],
      // Only when at least one of these tests was picked.
      globalSetup: "<rootDir>/tests/global-setup.ts",
      globalTeardown: "<rootDir>/tests/global-teardown.ts",
    },
  ],
};
