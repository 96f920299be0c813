// @ts-check
const { relative, sep } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;
const { ROOT } = require("../checkout/folders");

/** Files of the first folders take minutes; those of the last one take moments and fill the gaps. */
const FOLDERS = ["oracle", "examples", "e2e", "package", "faults", "scenarios", "ssh", "lab", "unit"];

/** Lets all workers end at about the same time, even on a clean clone, where jest does not know how long files take. */
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
