// @ts-check
const TestRunner = require("jest-runner").default;

/** Runs test files one after the other, while those of other projects wait. */
class SerialRunner extends TestRunner {
  /** @override */
  isSerial = true;
}

module.exports = SerialRunner;
