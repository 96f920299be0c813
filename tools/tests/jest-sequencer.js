// @ts-check
const { relative, sep } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;
const { ROOT } = require("../checkout/folders");

/** A file of the first ones takes minutes, of the last one moments: these fill what the others leave. */
const FOLDERS = ["oracle", "examples", "e2e", "package", "scenarios", "ssh", "lab", "unit"];

/** Has all workers end at about the same time, also on a clean clone, where jest does not know how long a file takes. */
class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof Sequencer>["sort"]>[0]} tests
   */
  async sort(tests) {
    return [...(await super.sort(tests))].sort((one, two) => place(one.path) - place(two.path));
  }
}

/** @param {string} path */
function place(path) {
  const [, folder = ""] = relative(ROOT, path).split(sep);
  return FOLDERS.indexOf(folder);
}

module.exports = LongestFirst;
