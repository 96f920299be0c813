// @ts-check
const TestRunner = require("jest-runner").default;

/** Runs test files one after the other, and none of another project meanwhile. */
class SerialRunner extends TestRunner {
  /** @override */
  isSerial = true;
}

module.exports = SerialRunner;
