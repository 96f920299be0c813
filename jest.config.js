/** @type {import("jest").Config} */
const common = {
  transform: { "\\.[jt]s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
  // A second package.json of our name.
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

/** What boots, logs in or runs `pulumi`, on a machine that may be slow and busy. */
const REAL_THINGS_TIMEOUT_MS = 120_000;

/** @param {...string} folders */
const testsIn = (...folders) => folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`);

/** @type {import("jest").Config} */
module.exports = {
  // For all: jest takes no notice of a project's own.
  testTimeout: REAL_THINGS_TIMEOUT_MS,
  // Each worker has a lab of its own; all tests at once are worth more than one.
  maxWorkers: 1,
  testSequencer: "<rootDir>/tools/tests/jest-sequencer.js",
  reporters: ["default", "<rootDir>/tools/tests/jest-lab-failures.js", "<rootDir>/tools/tests/jest-times.js"],
  projects: [
    { ...common, displayName: "unit", testMatch: testsIn("unit") },
    { ...common, displayName: "ssh", testMatch: testsIn("ssh") },
    {
      ...common,
      displayName: "lab",
      // Boots labs of its own, beside which nothing else is to run.
      runner: "<rootDir>/tools/tests/jest-serial-runner.js",
      testMatch: testsIn("lab"),
    },
    {
      ...common,
      displayName: "hosts",
      // Whatever is not of those above, so that a new folder is not forgotten.
      testMatch: testsIn("*"),
      testPathIgnorePatterns: ["<rootDir>/tests/(unit|ssh|lab)/"],
      // Only when at least one of these tests was picked.
      globalSetup: "<rootDir>/tests/global-setup.ts",
      globalTeardown: "<rootDir>/tests/global-teardown.ts",
    },
  ],
};
