// @ts-check
const { join } = require("node:path");
const { runQuietly } = require("../checkout/child");
const { ROOT } = require("../checkout/folders");
const { withProgress } = require("../checkout/progress");

/** The checks of package.json's scripts, one by one, so that each is counted. */
const CHECKS = [
  { name: "lint", command: ["eslint", "."] },
  { name: "format", command: ["prettier", "--check", "--log-level=warn", "."] },
  {
    name: "layers",
    command: ["depcruise", "provider", "sdk", "graph", "cli", "--config", ".dependency-cruiser.js"],
  },
  { name: "dead code", command: ["knip", "--no-progress"] },
  { name: "types", command: ["tsc", "--noEmit"] },
  { name: "shell", command: ["tsx", "tools/tests/shellcheck.ts"] },
];

/** @returns {Promise<import("./counts").Counts>} one for each check */
async function runStaticChecks() {
  const names = CHECKS.map((check) => check.name).join(", ");
  const results = await withProgress(`checking ${names}`, () => Promise.all(CHECKS.map(run)));
  const failed = results.filter((result) => result.exitCode !== 0);
  for (const { name, command, output } of failed)
    console.error(`\n✕ ${name} (${command.join(" ")})\n${output.trim()}\n`);
  return { passed: results.length - failed.length, failed: failed.length, skipped: 0 };
}

/** @param {(typeof CHECKS)[number]} check */
async function run(check) {
  const [program = "", ...args] = check.command;
  const binary = join(ROOT, "node_modules", ".bin", program);
  return { ...check, ...(await runQuietly([binary, ...args], { cwd: ROOT })) };
}

module.exports = { runStaticChecks };
