// @ts-check
const { relative } = require("node:path");
const { ROOT } = require("../checkout/folders");
const { timesOfTests } = require("./test-times");

/** A jest reporter: prints at the end where the time went. Of a single file, jest's own lines tell as much. */
class Times {
  /**
   * @param {unknown} _contexts
   * @param {{ testResults: { testFilePath: string, perfStats: { start: number, end: number } }[] }} results
   */
  onRunComplete(_contexts, { testResults }) {
    const files = testResults
      // Jest gives a file that could not be loaded no times.
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
