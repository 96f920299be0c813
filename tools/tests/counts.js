// @ts-check

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @typedef {object} JestReport what `jest --json` writes, as far as it is counted
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {number} numRuntimeErrorTestSuites files that failed outside of their tests
 * @property {{ name: string, status: string }[]} [testResults] a file each
 */

/**
 * @param {JestReport | undefined} report none: jest ended before it could write one
 * @param {number} exitCode
 * @returns {Counts & { complaint?: string }}
 */
function countJest(report, exitCode) {
  if (!report) return { passed: 0, failed: 1, skipped: 0, complaint: "jest did not get to its end" };
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const skipped = report.numPendingTests + report.numTodoTests;
  if (passed + failed === 0) return { passed, failed: 1, skipped, complaint: "jest ran no tests" };
  // A lab that would not boot or go down, a coverage limit: no test tells of these.
  if (failed === 0 && exitCode !== 0)
    return { passed, failed: 1, skipped, complaint: `jest's exit code is ${exitCode}` };
  return { passed, failed, skipped };
}

/**
 * @param {readonly Counts[]} counts
 * @returns {Counts}
 */
function sumOf(counts) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/** @param {Counts} counts */
function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

module.exports = { countJest, sumOf, formatCounts };
