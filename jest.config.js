/** @type {import("jest").Config} */
const common = {
  transform: { "\\.[jt]s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
  // dist/ has a second package.json with our name.
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  moduleNameMapper: { "^(typescript|@npmcli/arborist)$": "<rootDir>/tests/pulumi/no-module.js" },
};

/** For tests that boot hosts, log in or run `pulumi`, on a machine that may be slow and busy. */
const REAL_THINGS_TIMEOUT_MS = 120_000;

/** @param {...string} folders */
const testsIn = (...folders) => folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`);

/** @type {import("jest").Config} */
module.exports = {
  // For all projects: jest ignores a timeout of a single project.
  testTimeout: REAL_THINGS_TIMEOUT_MS,
  // Each worker boots a lab of its own; only a run of all tests is worth more than one.
  maxWorkers: 1,
  testSequencer: "<rootDir>/tools/tests/jest-sequencer.js",
  reporters: ["default", "<rootDir>/tools/tests/jest-lab-failures.js", "<rootDir>/tools/tests/jest-times.js"],
  projects: [
    { ...common, displayName: "unit", testMatch: testsIn("unit") },
    { ...common, displayName: "ssh", testMatch: testsIn("ssh") },
    {
      ...common,
      displayName: "lab",
      // These tests boot labs of their own, and nothing else may run beside them.
      runner: "<rootDir>/tools/tests/jest-serial-runner.js",
      testMatch: testsIn("lab"),
    },
    {
      ...common,
      displayName: "hosts",
      // All folders except those above, so that a new folder is not forgotten.
      testMatch: testsIn("*"),
      testPathIgnorePatterns: ["<rootDir>/tests/(unit|ssh|lab)/"],
      // Runs only if at least one of these tests was picked.
      globalSetup: "<rootDir>/tests/global-setup.ts",
      globalTeardown: "<rootDir>/tests/global-teardown.ts",
    },
  ],
};
