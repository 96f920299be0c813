// @ts-check

/** A jest reporter. Jest does not tell its global teardown how the tests went; this leaves word there. */
class LabFailures {
  /**
   * @param {{ context: { config: { displayName?: { name: string } } } }} test
   * @param {{ numFailingTests: number, testExecError?: unknown }} result
   */
  onTestResult(test, result) {
    const usesSharedLab = test.context.config.displayName?.name === "hosts";
    if (usesSharedLab && (result.numFailingTests > 0 || result.testExecError))
      process.env["TRUNKLINE_LAB_FAILED"] = "true";
  }
}

module.exports = LabFailures;
