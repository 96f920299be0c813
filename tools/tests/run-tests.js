// @ts-check
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { handOver, runQuietly } = require("../checkout/child");
const { countJest, formatCounts, sumOf } = require("./counts");
const { ROOT } = require("../checkout/folders");
const { isLabTested, rememberLabTested, STAMP } = require("./lab-tested");
const { providePulumi, pulumiEnvironment } = require("../pulumi-cli");
const { runStaticChecks } = require("./static-checks");

const JEST = [process.execPath, join(ROOT, "node_modules", "jest", "bin", "jest.js")];
/** Each boots a lab. Tests wait for hosts and engines about half of their time: two keep one processor and a half busy. */
const WORKERS = 3;
/** Folders whose tests need no CLI: a run of these alone does not wait for it. */
const WITHOUT_PULUMI = ["unit", "ssh", "lab"].map((folder) => join(ROOT, "tests", folder, "/"));

/**
 * Runs everything, or the tests that jest picks by the arguments. Goes on to the end before it reports the result.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function runTests(args) {
  const counts = args.length === 0 ? [await runStaticChecks()] : [];
  if (args.length === 0 || (await picksTestsOfPulumi(args))) await providePulumi();
  counts.push(await runJest(args));
  const sum = sumOf(counts);
  console.log(`\n${formatCounts(sum)}`);
  return sum.failed === 0 ? 0 : 1;
}

/** @param {string[]} args */
async function picksTestsOfPulumi(args) {
  const { output } = await runQuietly([...JEST, "--listTests", ...args], { cwd: ROOT });
  const files = output.split("\n").filter((line) => line.startsWith(ROOT));
  return files.some((file) => !WITHOUT_PULUMI.some((folder) => file.startsWith(folder)));
}

/** @param {string[]} args */
async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), "trunkline-jest-"));
  try {
    const report = join(folder, "report.json");
    // A test that failed half-way may leave a server behind, and jest would wait for that to end.
    const all = args.length === 0 ? [`--maxWorkers=${WORKERS}`, ...withoutTestedLab()] : [];
    const commandLine = [...JEST, ...all, "--forceExit", "--json", `--outputFile=${report}`, ...args];
    const exitCode = await handOver(commandLine, { cwd: ROOT, env: pulumiEnvironment() });
    const result = readReport(report);
    rememberLabTested(result?.testResults ?? []);
    const counts = countJest(result, exitCode);
    if (counts.complaint) console.error(`\n✕ ${counts.complaint}`);
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns arguments that leave the lab's own tests out, and says so, if they would show nothing new. */
function withoutTestedLab() {
  if (!isLabTested()) return [];
  console.log(
    `tests/lab is left out, because the lab has not changed since these tests passed here; delete ${STAMP} to run them`,
  );
  return ["--selectProjects", "unit", "ssh", "hosts"];
}

/**
 * @param {string} path
 * @returns {import("./counts").JestReport | undefined}
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

module.exports = { runTests };
