// @ts-check
const { relative } = require("node:path");
const { ROOT } = require("../checkout/folders");
const { timesOfTests } = require("./test-times");

/** A jest reporter that prints where the time went. For a single file, jest's own lines say as much. */
class Times {
  /**
   * @param {unknown} _contexts
   * @param {{ testResults: { testFilePath: string, perfStats: { start: number, end: number } }[] }} results
   */
  onRunComplete(_contexts, { testResults }) {
    const files = testResults
      // Jest records no times for a file that could not be loaded.
      .filter(({ perfStats }) => perfStats.end > 0)
      .map(({ testFilePath, perfStats }) => ({
        path: relative(ROOT, testFilePath),
        startMs: perfStats.start,
        endMs: perfStats.end,
      }));
    if (files.length > 1) process.stderr.write(`\n${timesOfTests(files).join("\n")}\n`);
  }
}

module.exports = Times;
