// @ts-check
const { copyFileSync, existsSync, mkdirSync } = require("node:fs");
const { extname, join } = require("node:path");
const { runQuietly } = require("../checkout/child");
const { cacheFolder, ROOT, WORK_FOLDER } = require("../checkout/folders");
const { withProgress } = require("../checkout/progress");
const { PassedFiles } = require("./passed-files");

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string[]} command
 * @property {{ rules: string[], extensions?: string[] }} [eachFile] for a check that looks at each file by itself
 * @property {string} [memory] file with which the next run of the command is shorter, kept for other checkouts
 */

const TYPES_SEEN = join(WORK_FOLDER, "types.tsbuildinfo");

/** The checks of package.json's scripts, one by one, so that each is counted. @type {Check[]} */
const CHECKS = [
  {
    name: "lint",
    command: ["eslint", "--no-warn-ignored"],
    // None of the rules asks for types, which other files would decide.
    eachFile: { rules: ["eslint.config.mjs"], extensions: [".js", ".mjs", ".ts"] },
  },
  {
    name: "format",
    command: ["prettier", "--check", "--log-level=warn", "--ignore-unknown"],
    eachFile: { rules: [".prettierrc.json", ".prettierignore"] },
  },
  {
    name: "layers",
    command: ["depcruise", "provider", "sdk", "graph", "cli", "--config", ".dependency-cruiser.js"],
  },
  { name: "dead code", command: ["knip", "--no-progress"] },
  {
    name: "types",
    command: ["tsc", "--noEmit", "--incremental", "--tsBuildInfoFile", TYPES_SEEN],
    memory: TYPES_SEEN,
  },
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

/** @param {Check} check */
async function run(check) {
  if (check.eachFile) return { ...check, ...(await runOnFiles(check, check.eachFile)) };
  const kept = check.memory && join(cacheFolder(), check.name.replaceAll(" ", "-"));
  if (check.memory && kept && !existsSync(check.memory) && existsSync(kept)) {
    mkdirSync(WORK_FOLDER, { recursive: true });
    copyFileSync(kept, check.memory);
  }
  const result = await runCommand(check.command);
  if (check.memory && kept && existsSync(check.memory)) copyFileSync(check.memory, kept);
  return { ...check, ...result };
}

/**
 * Runs a check on those files that have not passed it before, in this checkout or another.
 * @param {Check} check
 * @param {NonNullable<Check["eachFile"]>} eachFile
 */
async function runOnFiles({ name, command }, { rules, extensions }) {
  const all = (await filesOfCheckout()).filter((file) => !extensions || extensions.includes(extname(file)));
  const passed = new PassedFiles(ROOT, join(cacheFolder(), `${name}-passed`), [
    ...rules,
    "package-lock.json",
  ]);
  const others = passed.others(all);
  if (others.length === 0) return { exitCode: 0, output: "" };
  const result = await runCommand([...command, ...others]);
  if (result.exitCode === 0) passed.remember(all);
  return result;
}

/** Lists what is in Git or could be added. */
async function filesOfCheckout() {
  const list = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { exitCode, output } = await runQuietly(list, { cwd: ROOT });
  if (exitCode !== 0) throw new Error(`git cannot list the files of this checkout: ${output}`);
  return output.split("\0").filter((file) => file !== "" && existsSync(join(ROOT, file)));
}

/** @param {readonly string[]} command one of npm's, with its arguments */
function runCommand([program = "", ...args]) {
  return runQuietly([join(ROOT, "node_modules", ".bin", program), ...args], { cwd: ROOT });
}

module.exports = { runStaticChecks };
