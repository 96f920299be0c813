// @ts-check
const TestRunner = require("jest-runner").default;

/** Runs test files one after the other: they measure times that a busy machine would spoil. */
class SerialRunner extends TestRunner {
  /** @override */
  isSerial = true;
}

module.exports = SerialRunner;
